using System.Buffers;
using System.Globalization;

namespace Wattwise.Caching;

/// <summary>Splits a turn into words. Quotations and code count as one word each; so does a text that the turn brings along ("Translate: ...").</summary>
internal ref struct TurnReader(string text)
{
    private const int LastLatinLetter = 0x24F;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n:.?!");

    private readonly Turn _turn = new();
    private int _position;
    private int _clause;
    private bool _startsClause = true, _startsSentence = true;
    private bool _announcesMaterial, _startsWithEdit;
    private bool _hasNoQuote, _hasNoBacktick, _hasNoCurlyQuote, _hasNoGuillemet;

    public Turn Read()
    {
        while (_position < text.Length)
        {
            var character = text[_position];
            if (char.IsLetter(character))
                ReadWord();
            else if (char.IsDigit(character))
                ReadNumber();
            else if (character is ':' or '\n' && BringsMaterial())
                break;
            else if (!TryReadQuotation(character))
                ReadSign(character);
        }

        _turn.EndClause();
        return _turn;
    }

    private void ReadWord()
    {
        var start = _position;
        while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || char.GetUnicodeCategory(text[_position]) == UnicodeCategory.NonSpacingMark))
        {
            if (text[_position] > LastLatinLetter && char.IsLetter(text[_position]))
                _turn.OtherLetters++;
            _position++;
        }

        var word = text.AsSpan(start, _position - start);
        if (_position + 1 >= text.Length || text[_position] is not ('\'' or '\u2019') || !char.IsLetter(text[_position + 1]))
        {
            Add(word);
            return;
        }

        var suffixStart = ++_position;
        while (_position < text.Length && char.IsLetter(text[_position]))
            _position++;
        AddContraction(word, text.AsSpan(suffixStart, _position - suffixStart));
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
            "s" when TurnLexicon.Find(word, out var known) is var wordClass && ((wordClass & (TurnWordClass.Question | TurnWordClass.ThirdPerson)) != 0 || known is "that" or "there" or "here") => "is",
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
        var wordClass = TurnLexicon.Find(word, out var known);
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
            (wordClass, known) = (TurnWordClass.None, "");
        if ((wordClass & TurnWordClass.Clause) != 0 && !_startsClause)
            _clause++;
        if (_turn.Count < 4 && (wordClass & (TurnWordClass.Edit | TurnWordClass.Request)) != 0 && known is "translate" or "summarise" or "summarize" or "rewrite" or "rephrase"
            or "reword" or "paraphrase" or "correct" or "fix" or "proofread" or "improve" or "shorten" or "simplify" or "classify" or "convert" or "extract" or "edit" or "polish" or "debug" or "format")
        {
            _startsWithEdit = true;
        }

        _announcesMaterial |= (wordClass & TurnWordClass.Material) != 0 && _turn[_turn.Count - 1].Text is "this" or "these" or "following";
        _turn.Add(new TurnWord(known, wordClass, form, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }

    private static bool EndsWithInflection(ReadOnlySpan<char> word) =>
        word[^1] is 's' or 'S' && word[^2] is not ('s' or 'S' or 'u' or 'i' or 'a');

    private readonly bool IsShouted() => !text.AsSpan(0, Math.Min(text.Length, 256)).ContainsAnyInRange('a', 'z');

    private void ReadNumber()
    {
        while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || (text[_position] is '.' or ',' && _position + 1 < text.Length && char.IsDigit(text[_position + 1]))))
            _position++;
        _turn.Add(new TurnWord("", TurnWordClass.None, TurnWordForm.Number, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }

    private void ReadSign(char character)
    {
        _position++;
        _turn.HasQuestionMark |= character is '?' or '\uFF1F';
        if (character is not ('.' or '?' or '!' or ';' or ':' or '\n' or ',' or '\uFF1F'))
            return;

        _turn.EndClause();
        _startsSentence |= character != ',';
        if (!_startsClause)
            _clause++;
        _startsClause = true;
    }

    private bool TryReadQuotation(char character) => character switch
    {
        '"' => TryReadQuotation("\"", ref _hasNoQuote),
        '\u201C' => TryReadQuotation("\u201D", ref _hasNoCurlyQuote),
        '\u00AB' => TryReadQuotation("\u00BB", ref _hasNoGuillemet),
        '`' => TryReadQuotation(text.AsSpan(_position).StartsWith("```") ? "```" : "`", ref _hasNoBacktick),
        _ => false,
    };

    private bool TryReadQuotation(string close, ref bool hasNone)
    {
        // A sign that found no partner is not searched for again, so that reading stays linear.
        if (hasNone || _position + close.Length >= text.Length)
            return false;

        var length = text.AsSpan(_position + close.Length).IndexOf(close, StringComparison.Ordinal);
        if (length < 0)
        {
            hasNone = true;
            return false;
        }

        _position += length + 2 * close.Length;
        AddQuotation();
        return true;
    }

    /// <summary>True where the rest of the turn is a text to work on, which is then read as one word.</summary>
    private bool BringsMaterial()
    {
        if (!(_announcesMaterial || _startsWithEdit) || text.AsSpan(_position + 1).IndexOfAnyExcept(Blanks) < 0)
            return false;
        if (_position + 1 < text.Length && !char.IsWhiteSpace(text[_position + 1]) && text[_position] == ':')
            return false;

        _position = text.Length;
        AddQuotation();
        return true;
    }

    private void AddQuotation()
    {
        _turn.Add(new TurnWord("", TurnWordClass.None, TurnWordForm.Quotation, _clause));
        (_startsClause, _startsSentence) = (false, false);
    }
}
