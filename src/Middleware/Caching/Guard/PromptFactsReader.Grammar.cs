using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>What words of grammar say: how many, whose, whereto, whether it must be, and when.</summary>
internal sealed partial class PromptFactsReader
{
    // How many words may stand between a word of grammar and the content that it belongs to.
    private const int GrammarReach = 3;

    private const int MaxCourses = 128;

    private void ReadGrammar()
    {
        _role = "";
        for (var i = 0; i < _words.Count; i++)
        {
            var word = _words[i];
            if (word[WordValue.Quantifier] is { } quantifier && !IsIdiom(i))
                _facts.Quantifiers.Add(quantifier);
            if (word[WordValue.Course] is { } course && _facts.Courses.Count < MaxCourses && ContentBehind(i) is { } led)
                _facts.Courses.Add((course, led));
            if (word.Text is "and" or "or" && _facts.Choices.Count < MaxCourses && ContentBefore(i) is { } left
                && ContentBehind(i) is { } right)
                _facts.Choices.Add((left, word.Text, right));
            if (word[WordValue.Owner] is { } owner && _facts.Owners.Count < MaxCourses && ContentBehind(i) is { } owned)
                _facts.Owners.Add((owned, owner));
            if (word.Has(WordMarks.Possessive) && _facts.Owners.Count < MaxCourses && _stems[i] is { } named
                && ContentBehind(i) is { } belonging)
                _facts.Owners.Add((belonging, named));
            if (word.Is(WordClass.Question))
            {
                _facts.Asks ??= word[WordValue.Asks];
                var isAsked = word.Text is "what" or "which" or "who" or "whom";
                _facts.AsksForObject |= isAsked && (IsDoing(_words[i + 1]) || IsDoing(_words[i + 2]) && _stems[i + 1] is not null);
                _facts.AsksForSubject |= isAsked && i + 1 < _words.Count && _stems[i + 1] is not null;
            }

            AddActor(i);
        }

        ReadQuestion();
    }

    private static bool IsDoing(PlainWord word) => word.Text is "do" or "does" or "did";

    // "Is there any way", "at all", "all right", "the one"; and a quantifier of time or amount.
    private bool IsIdiom(int i) => _words[i].Text switch
    {
        "any" => _words[i - 1].Text is "there" or "have" || _words[i + 1].Text is "way" or "other" or "more" or "time",
        "some" => _words[i - 1].Text is "are" or "there" or "for" || _words[i + 1].Text is "of" or "time",
        "few" => _words[i - 1].Text == "a",
        "all" => _words[i - 1].Text is "at" or "after" or "of" or "in" or "above" || _words[i + 1].Text is "right" or "about" or "over"
            or "time",
        "most" => !(_stems[i] is null && i + 1 < _words.Count && _stems[i + 1]?[^1] != 't' && (i == 0
            || _words[i - 1].Is(WordClass.Auxiliary))),
        "one" => true,
        "only" => _words[i - 1].Text is "the" or "not" || _words[i - 1].Text == "if",
        _ => false,
    };

    private string? ContentBehind(int index)
    {
        for (var i = index + 1; i <= index + GrammarReach && i < _words.Count; i++)
        {
            if (_stems[i] is { } stem)
                return stem;
            if (_words[i].Is(WordClass.Preposition | WordClass.Clause | WordClass.Question) || _words[i][WordValue.Owner] is not null
                && i > index + 1)
                return null;
        }

        return null;
    }

    private string? ContentBefore(int index)
    {
        for (var i = index - 1; i >= index - GrammarReach && i >= 0; i--)
        {
            if (_stems[i] is { } stem)
                return stem;
        }

        return null;
    }

    private void AddActor(int i)
    {
        if (_stems[i] is null && _words[i].Is(WordClass.Role | WordClass.Coordinator))
            _role = _words[i].Text;
        var text = _words[i].Text;
        var actor = text is "i" or "me" or "we" or "us" ? "i" : text == "you" ? "you" : _stems[i];
        if (actor is not null)
        {
            _facts.Actors.Add(new(actor, _role));
            _role = "";
        }
    }

    /// <summary>
    /// Reads the verb that a question begins with; politeness and conditions before it are passed over only at the beginning of a
    /// sentence.
    /// </summary>
    private void ReadQuestion()
    {
        for (var i = 0; i < _words.Count; i++)
        {
            var word = _words[i];
            if (!(i == 0 || word.Has(WordMarks.StartsSentence) || _words[i - 1].Text is "hi" or "hello" or "hey" or "please")
                || !word.Is(WordClass.Auxiliary))
                continue;

            _facts.Tense ??= word[WordValue.Tense];
            _facts.Modal ??= word[WordValue.Modal] ?? ModalBehind(i, IsDoing(word));
        }
    }

    // "Do I have to", "is it necessary to", "am I allowed to".
    private string? ModalBehind(int verb, bool isDoing)
    {
        for (var i = verb + 1; i < verb + 8 && i < _words.Count; i++)
        {
            if (isDoing && _words[i].Text is "have" or "need" && _words[i + 1].Text == "to")
                return "need";
            if (!isDoing && _words[i][WordValue.Modal] is { } modal && !_words[i].Is(WordClass.Auxiliary))
                return modal;
        }

        return null;
    }
}
