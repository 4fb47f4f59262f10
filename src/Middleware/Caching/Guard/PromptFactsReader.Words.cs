namespace Wattwise.Caching;

/// <summary>Words that are no number and no date.</summary>
internal sealed partial class PromptFactsReader
{
    /// <summary>Books a word, and gives the stem of its content, or <see langword="null"/>.</summary>
    private string? ReadWord(int index)
    {
        var word = _words[index];
        var text = word.Text;
        _facts.Words.Add(text);
        if (_facts.ConditionStart < 0 && GuardLexicon.Conditions.Contains(text))
            _facts.ConditionStart = _facts.Content.Count;
        switch (word.Kind)
        {
            case PromptWordKind.Sign:
                Measure(text);
                return null;
            case PromptWordKind.Code when GuardLexicon.Dates.TryGetValue(text, out var quarter):
                _facts.Dates.Add(quarter);
                AddContent(text);
                return text;
            case PromptWordKind.Code:
                return AddCode(text);
        }

        if (IsNegation(index))
        {
            _facts.Negations.Add(index + 1 < _words.Count ? WordForms.Stem(TextAt(index + 1)) : "");
            return null;
        }

        if (text == "one")
            _facts.Ones++;
        AddLanguage(index);
        if (text.Length == 1)
            return IsCodeLetter(index) ? AddCode(text) : null;

        var isName = word.IsCapitalised && _capitalsMatter && !word.StartsSentence;
        if (GuardLexicon.Weekdays.TryGetValue(text, out var weekday) || GuardLexicon.AmbiguousWeekdays.TryGetValue(text, out weekday) && IsDatePlace(index))
            _facts.Weekdays.Add(weekday);
        else if (GuardLexicon.Dates.TryGetValue(text, out var date))
            _facts.Dates.Add(date);
        else if (!TryReadUnit(index))
        {
            if (GuardLexicon.Function.Contains(text) && !(isName && text.Length > 3))
            {
                if (GuardLexicon.Prepositions.Contains(text) || GuardLexicon.Coordinators.Contains(text))
                    _role = text;
                return null;
            }

            if (isName)
                _facts.Names.Add(WordForms.Stem(text));
            if (GuardLexicon.Grades.TryGetValue(text, out var grade))
                _facts.Grades.Add(grade.Grade.Length > 0 ? grade : (grade.Base, TextAt(index - 1) is "more" or "less" ? "er" : TextAt(index - 1) is "most" or "least" ? "est" : ""));
        }

        var stem = WordForms.Stem(text);
        AddContent(stem);
        return stem;
    }

    private string AddCode(string text)
    {
        _facts.Codes.Add(text);
        AddContent(text);
        return text;
    }

    // "A" is an article and "u" a pronoun, but not at the end and not behind what has letters for names.
    private bool IsCodeLetter(int index) => TextAt(index) switch
    {
        "i" or "u" or "r" or "n" => false,
        "a" => index == _words.Count - 1 || GuardLexicon.Lettered.Contains(TextAt(index - 1)),
        _ => true,
    };

    private bool TryReadUnit(int index)
    {
        var text = TextAt(index);
        if (GuardLexicon.Currencies.TryGetValue(text, out var currency))
        {
            if (text == "cent" && TextAt(index - 1) == "per")
                _facts.Units.Add("percent");
            else
                _facts.Currencies.Add(currency);
            return true;
        }

        if (!GuardLexicon.Units.TryGetValue(text, out var unit))
            return false;

        var isLoose = GuardLexicon.Periods.Contains(unit) && !GuardLexicon.Rates.Contains(text) && TextAt(index - 1) is not ("per" or "each" or "every");
        (isLoose ? _facts.LoosePeriods : _facts.Units).Add(unit);
        return true;
    }

    private void AddLanguage(int index)
    {
        var text = TextAt(index);
        if (!GuardLexicon.Languages.Contains(text))
            return;

        var isTarget = TextAt(index - 1) is "in" or "into" or "to" or "from" or "using";
        if (isTarget)
            _facts.TargetLanguages.Add(text);

        // "Go" and a single letter are a language only where one is asked for.
        if (isTarget || text.Length > 2)
            _facts.Languages.Add(text);
    }

    private bool IsNegation(int index)
    {
        var text = TextAt(index);
        return text switch
        {
            // "Whether or not" and "not only" deny nothing; "anything but" and "other than" do.
            "not" => TextAt(index - 1) != "or" && TextAt(index + 1) != "only",
            "but" => TextAt(index - 1) is "anything" or "everything" or "all" or "nothing",
            "than" => TextAt(index - 1) is "other" or "rather",
            "fail" or "fails" or "failed" or "failing" => TextAt(index + 1) == "to",
            _ => GuardLexicon.Negations.Contains(text) || text.EndsWith("n't", StringComparison.Ordinal),
        };
    }
}
