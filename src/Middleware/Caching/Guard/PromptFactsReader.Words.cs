using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Words that are no number and no date.</summary>
internal sealed partial class PromptFactsReader
{
    /// <summary>Books a word, and returns the stem of its content, or <see langword="null"/>.</summary>
    private string? ReadWord(int index, PlainWord word, string stem)
    {
        var text = word.Text;
        if (_facts.Words.Add(text) && word[WordValue.TellsLanguage] is { } language)
            _facts.LanguagesTold.Add(language);
        if (_facts.ConditionStart < 0 && word.Is(WordClass.Condition))
            _facts.ConditionStart = _facts.Content.Count;
        switch (word.Kind)
        {
            case WordKind.Measure:
                Measure(word);
                return null;
            case WordKind.Code when word[WordValue.Day] is { } quarter:
                _facts.Dates.Add(quarter);
                AddContent(text);
                return text;
            case WordKind.Code:
                return AddCode(text);
        }

        if (IsNegation(index))
        {
            _facts.Negations.Add(_words[index + 1].Stem);
            return null;
        }

        if (text == "one")
            _facts.Ones++;
        AddLanguage(index);
        if (text.Length == 1)
            return IsCodeLetter(index) ? AddCode(text) : null;

        var isName = word.Has(WordMarks.Capitalised) && _capitalsMatter && !word.Has(WordMarks.StartsSentence);
        if (DatePhrase.Weekday(_words, index) is { } weekday)
            _facts.Weekdays.Add(weekday);
        else if (word[WordValue.Day] is { } date)
            _facts.Dates.Add(date);
        else if (!TryReadUnit(index))
        {
            if (word.Is(WordClass.Function) && !(isName && text.Length > 3))
            {
                if (word.Is(WordClass.Role | WordClass.Coordinator))
                    _role = text;
                return null;
            }

            // A word of everyday language with a capital is part of a title at most: "New Year", "the Moon".
            if (isName && (word.Known is null || word.Known.Classes == WordClass.None || word.Is(WordClass.Language | WordClass.Versioned)))
            {
                _facts.Names.Add(stem);
                if (_words[index + 1].Has(WordMarks.Capitalised) && _words[index + 1].Known is null)
                    _facts.FirstNames[stem] = _words[index + 1].Stem;
            }

            if (word.Known?.Grade is { } grade)
                _facts.Grades.Add(grade.Ending.Length > 0 ? grade : grade with { Ending = EndingBy(_words[index - 1]) });
        }

        AddContent(stem);
        return stem;
    }

    // "More expensive" is a comparative as "cheaper" is.
    private static string EndingBy(PlainWord previous) => previous.Text switch
    {
        "more" or "less" => "er",
        "most" or "least" => "est",
        _ => "",
    };

    private string AddCode(string text)
    {
        _facts.Codes.Add(text);
        AddContent(text);
        return text;
    }

    // "A" is an article and "u" a pronoun, but not at the end and not behind what has letters for names.
    private bool IsCodeLetter(int index) => _words[index].Text switch
    {
        "i" or "u" or "r" or "n" => false,
        "a" => index == _words.Count - 1 || _words[index - 1].Is(WordClass.Lettered),
        _ => true,
    };

    private bool TryReadUnit(int index)
    {
        var word = _words[index];
        if (word[WordValue.Currency] is { } currency)
        {
            if (word.Text == "cent" && _words[index - 1].Text == "per")
                _facts.Units.Add("percent");
            else
                _facts.Currencies.Add(currency);
            return true;
        }

        if (word.Known?.Unit is not { } unit)
            return false;

        var isLoose = word[WordValue.Period] is not null && !word.Is(WordClass.Rate)
            && _words[index - 1].Text is not ("per" or "each" or "every");
        (isLoose ? _facts.LoosePeriods : _facts.Units).Add(unit);
        return true;
    }

    private void AddLanguage(int index)
    {
        if (!_words[index].Is(WordClass.Language))
            return;

        var text = _words[index].Text;
        var isTarget = _words[index - 1].Text is "in" or "into" or "to" or "from" or "using";
        if (isTarget)
            _facts.TargetLanguages.Add(text);

        // "Go" and a single letter are a language only where one is asked for.
        if (isTarget || text.Length > 2)
            _facts.Languages.Add(text);
    }

    private bool IsNegation(int index)
    {
        var (previous, next) = (_words[index - 1].Text, _words[index + 1].Text);
        return _words[index].Text switch
        {
            // "Whether or not" and "not only" deny nothing; "anything but" and "other than" do.
            "not" => previous != "or" && next != "only" && !(previous == "why" && _words[index - 2].Text == "or"),
            "but" => previous is "anything" or "everything" or "all" or "nothing",
            "than" => previous is "other" or "rather",
            "fail" or "fails" or "failed" or "failing" => next == "to",
            var text => _words[index].Is(WordClass.Negation) || text.EndsWith("n't", StringComparison.Ordinal),
        };
    }
}
