using System.Buffers;
using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Brings the words of a turn into the form that the rules ask for. Quotations and code count as one word each; so does a text that the
/// turn brings along ("Translate: ...").
/// </summary>
internal ref struct TurnReader(string text)
{
    private const int LastLatinLetter = 0x24F;

    // What the rules ask about. A word in none of these classes is content to them, whatever else the lexicon knows of it.
    private const WordClass Asked = WordClass.Move | WordClass.Greeting | WordClass.Continuer | WordClass.Auxiliary | WordClass.Question
        | WordClass.Preposition
        | WordClass.Determiner | WordClass.Speaker | WordClass.ThirdPerson | WordClass.Possessive | WordClass.Clause | WordClass.Request
        | WordClass.Edit | WordClass.Verb
        | WordClass.TopicVerb | WordClass.Relational | WordClass.WeakAdjective | WordClass.Weak | WordClass.Comparative
        | WordClass.Superlative | WordClass.Expletive
        | WordClass.OpenPredicate | WordClass.Complement | WordClass.Material | WordClass.Intransitive | WordClass.Time | WordClass.Foreign
        | WordClass.Ambiguous
        | WordClass.Unique | WordClass.Marker;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n:.?!");

    private readonly Turn _turn = new();
    private int _clause;
    private bool _startsClause = true, _startsSentence = true;
    private bool _announcesMaterial, _startsWithEdit;

    public Turn Read()
    {
        var reader = new WordReader(text);
        while (reader.TryRead(out var word))
        {
            if (word.Has(WordMarks.OpensQuotation))
                AddQuotation();
            else if (word.Has(WordMarks.Quoted | WordMarks.Suffix))
                continue;
            else if (BringsMaterial(word.Start))
                break;
            else if (!word.IsSpoken)
                ReadSign(text[word.Start]);
            else if (word.Kind is WordKind.Word or WordKind.Code && !word.Has(WordMarks.Abbreviated) && !char.IsDigit(text[word.Start]))
                ReadWord(word.In(text).TrimEnd("+#"));
            else
                ReadParts(word.In(text));
        }

        _turn.EndClause();
        return _turn;
    }

    /// <summary>Reads a word, splitting contractions: what's, rock'n'roll.</summary>
    private void ReadWord(ReadOnlySpan<char> word)
    {
        // Letters beyond the basic plane are signs: mathematical letters, ancient scripts.
        if (char.IsSurrogate(word[0]))
            return;

        while (word.IndexOfAny('\'', '\u2019') is > 0 and var apostrophe)
        {
            var suffix = word[(apostrophe + 1)..];
            var length = 0;
            while (length < suffix.Length && char.IsLetter(suffix[length]))
                length++;
            AddContraction(word[..apostrophe], suffix[..length]);
            word = suffix[length..].TrimStart("'\u2019");
        }

        if (word.Length > 0)
            Add(word);
    }

    /// <summary>
    /// Reads what has points, colons or dashes inside, which end clauses as those between words do: "p.m.", 12:30, 2025-03-04.
    /// </summary>
    private void ReadParts(ReadOnlySpan<char> word)
    {
        while (word.Length > 0)
        {
            var isNumber = char.IsDigit(word[0]);
            var isWord = char.IsLetter(word[0]);
            var length = 0;
            while (length < word.Length && (isNumber || isWord)
                && (char.IsLetterOrDigit(word[length]) || isNumber && word[length] is '.' or ','))
                length++;
            if (isNumber)
                AddNumber();
            else if (isWord)
                Add(word[..length]);
            if (length < word.Length)
                ReadSign(word[length++]);
            word = word[length..];
        }
    }

    private void AddContraction(ReadOnlySpan<char> word, ReadOnlySpan<char> suffix)
    {
        if (suffix is "t" or "T" && word.Length > 1)
        {
            Add(word is "won" or "Won" ? "will" : word is "can" or "Can" ? word : word[..^1]);
            return;
        }

        Add(word);
        var verb = suffix switch
        {
            "s" when Find(word, out var known) is var wordClass
                && ((wordClass & (WordClass.Question | WordClass.ThirdPerson)) != 0 || known is "that" or "there" or "here") => "is",
            "re" => "are",
            "m" => "am",
            "ll" => "will",
            "ve" => "have",
            "d" => "would",
            _ => "",
        };
        if (verb.Length > 0)
            Add(verb);
    }

    private void Add(ReadOnlySpan<char> word)
    {
        var wordClass = Find(word, out var known);
        foreach (var letter in word)
        {
            if (letter > LastLatinLetter && char.IsLetter(letter))
                _turn.OtherLetters++;
        }

        var form = _startsClause ? TurnWordForm.StartsClause : TurnWordForm.None;
        if (char.IsUpper(word[0]) && !_startsSentence && known != "i")
            form |= TurnWordForm.Name;
        if (word.Length > 3)
        {
            form |= word.EndsWith("ing", StringComparison.OrdinalIgnoreCase) ? TurnWordForm.EndsWithIng
                : word.EndsWith("ed", StringComparison.OrdinalIgnoreCase) ? TurnWordForm.EndsWithEd
                : EndsWithInflection(word) ? TurnWordForm.EndsWithS : TurnWordForm.None;
        }

        // The abbreviation of information technology is no pronoun.
        if (word is "IT" && !IsShouted())
            (wordClass, known) = (WordClass.None, "");
        if ((wordClass & WordClass.Clause) != 0 && !_startsClause)
            _clause++;
        if (_turn.Count < 4 && (wordClass & (WordClass.Edit | WordClass.Request)) != 0 && known is "translate" or "summarise" or "summarize"
            or "rewrite" or "rephrase"
            or "reword" or "paraphrase" or "correct" or "fix" or "proofread" or "improve" or "shorten" or "simplify" or "classify"
            or "convert" or "extract" or "edit" or "polish" or "debug" or "format")
        {
            _startsWithEdit = true;
        }

        _announcesMaterial |= (wordClass & WordClass.Material) != 0 && _turn[_turn.Count - 1].Text is "this" or "these" or "following";
        _turn.Add(new TurnWord(known, wordClass, form, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }

    private static WordClass Find(ReadOnlySpan<char> word, out string known)
    {
        var entry = Lexicon.Find(word);
        var wordClass = entry is null ? WordClass.None : entry.Classes & Asked;
        known = wordClass == WordClass.None ? "" : entry!.Text;
        return wordClass;
    }

    private static bool EndsWithInflection(ReadOnlySpan<char> word) =>
        word[^1] is 's' or 'S' && word[^2] is not ('s' or 'S' or 'u' or 'i' or 'a');

    private readonly bool IsShouted() => !text.AsSpan(0, Math.Min(text.Length, 256)).ContainsAnyInRange('a', 'z');

    private void AddNumber()
    {
        _turn.Add(new TurnWord("", WordClass.None, TurnWordForm.Number, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }

    private void ReadSign(char character)
    {
        _turn.HasQuestionMark |= character is '?' or '\uFF1F';
        if (character is not ('.' or '?' or '!' or ';' or ':' or '\n' or ',' or '\uFF1F'))
            return;

        _turn.EndClause();
        _startsSentence |= character != ',';
        if (!_startsClause)
            _clause++;
        _startsClause = true;
    }

    /// <summary>True if the rest of the turn is a text to work on, which is then read as one word.</summary>
    private bool BringsMaterial(int position)
    {
        if (text[position] is not (':' or '\n') || !(_announcesMaterial || _startsWithEdit)
            || text.AsSpan(position + 1).IndexOfAnyExcept(Blanks) < 0)
            return false;
        if (text[position] == ':' && position + 1 < text.Length && !char.IsWhiteSpace(text[position + 1]))
            return false;

        AddQuotation();
        return true;
    }

    private void AddQuotation()
    {
        _turn.Add(new TurnWord("", WordClass.None, TurnWordForm.Quotation, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }
}
