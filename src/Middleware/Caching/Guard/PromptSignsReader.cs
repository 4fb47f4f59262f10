using System.Globalization;
using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Reads the signs of a prompt that mean something: those of prose (sentence marks, quotation marks, brackets and dashes of a sentence)
/// are left out.
/// </summary>
internal ref struct PromptSignsReader
{
    // Words of more letters are told apart by their letters; in shorter ones case is often all there is: Co, CO.
    private const int MaxCasedLength = 4;

    private readonly ReadOnlySpan<char> _text;
    private readonly PromptSigns _signs = new();
    private int _openBrackets;
    private Word _previous;

    private PromptSignsReader(ReadOnlySpan<char> text) => _text = text;

    public static PromptSigns Read(string prompt)
    {
        var reader = new PromptSignsReader(prompt);
        reader.ReadAll();
        return reader._signs;
    }

    private void ReadAll()
    {
        bool hasCapital = false, hasSmall = false;
        foreach (var character in _text)
        {
            hasCapital |= char.IsUpper(character);
            hasSmall |= char.IsLower(character);
        }

        _signs.MindsCase = hasCapital && hasSmall;
        var words = new WordReader(_text);
        var runEnd = 0;
        var hasSpelling = false;
        while (words.TryRead(out var word))
        {
            switch (word.Kind)
            {
                case WordKind.LineBreak:
                    ReadIndentation(word.End);
                    break;
                case WordKind.Emoji:
                    _signs.Signs.Add(word.In(_text).TrimEnd('\uFE0F').ToString());
                    break;
                case WordKind.Unseen:
                    _signs.Signs.Add(((int)_text[word.Start]).ToString("x", CultureInfo.InvariantCulture) + (word.Length > 1
                        ? word.In(_text).ToString() : ""));
                    break;
                case WordKind.Measure when _text[word.Start] == '$' && (char.IsLetter(At(word.End)) || char.IsLetter(At(word.Start - 1))):
                    _signs.Signs.Add(char.IsLetter(At(word.End)) ? "$-" : "-$");
                    break;
                case WordKind.Sign or WordKind.Punctuation:
                    _signs.Marks.Add(_text[word.Start]);
                    if (word.Start >= runEnd)
                        runEnd = ReadRun(word.Start);
                    break;
                case WordKind.Word or WordKind.Code:
                    ReadWord(word);
                    hasSpelling |= Lexicon.Find(word.In(_text))?.Is(WordClass.OfSpelling) is true;
                    break;
            }

            if (word.IsSpoken)
                _previous = word;
        }

        _signs.AsksForSpelling = hasSpelling;
    }

    private void ReadIndentation(int start)
    {
        var end = start;
        while (end < _text.Length && _text[end] is ' ' or '\t')
            end++;
        if (end - start > 1 && end < _text.Length && !char.IsWhiteSpace(_text[end]))
            _signs.Signs.Add($"indented {end - start}");
    }

    /// <summary>Reads signs without white space between them, and returns where they end.</summary>
    private int ReadRun(int start)
    {
        var end = start;
        while (end < _text.Length && IsSign(_text[end]))
            end++;
        bool isGluedLeft = IsLetterOrDigit(start - 1), isGluedRight = IsLetterOrDigit(end);
        if (end == start)
            return start + 1;

        // "x ?? y", "7 - 3": between operands all signs are operators.
        if (!isGluedLeft && !isGluedRight && IsOperand(start, -1) && IsOperand(end, +1) && !(end - start == 1 && _text[start] is '&' or '.'
            or ',' or ';' or ':'))
        {
            _signs.Signs.Add(_text[start..end].ToString());
            return end;
        }

        if (end - start == 1 && isGluedLeft && isGluedRight && _text[start] is '-' or '.' or ':' or '/' or '&' or ',' or '\'' or '\u2019'
            or '\u2010' or '\u2011')
        {
            _signs.Joints.Add(_text[start]);
            return end;
        }

        // "a..b" is no "a...b", and "cd .." no "cd .".
        var dots = _text[start..end].IndexOfAnyExcept('.') is >= 0 and var first ? first : end - start;
        if (dots > 1 && isGluedLeft && isGluedRight && dots == end - start || dots == 2 && !isGluedLeft)
        {
            _signs.Signs.Add(_text.Slice(start, dots).ToString());
            return end;
        }

        Span<char> kept = end - start <= 64 ? stackalloc char[64] : new char[end - start];
        var count = 0;
        for (var i = start; i < end; i++)
        {
            if (!IsProse(i, start, end))
                kept[count++] = _text[i];
        }

        if (count == 0)
            return end;

        var sign = kept[..count].ToString();
        if (isGluedRight && !isGluedLeft)
            sign = sign[^1] is '-' or '\\' or '+' ? sign + WordAt(end).ToString() : sign + " >";
        else if (isGluedLeft && !isGluedRight)
            sign = "< " + sign;
        _signs.Signs.Add(sign);
        return end;
    }

    private bool IsProse(int i, int start, int end)
    {
        char previous = At(i - 1), next = At(i + 1);
        switch (_text[i])
        {
            case '"' or '\'' or '`' or '\u2018' or '\u2019' or '\u201A' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB'
                or '\u2039' or '\u203A':
                return true;
            case '(' when next is 's' && At(i + 2) == ')' && char.IsLetter(previous):
                _openBrackets++;
                return true;
            case '(' or '[' or '{':
                if ((i == 0 || char.IsWhiteSpace(previous)) && (IsLetterOrDigit(i + 1) || IsQuote(next)))
                {
                    _openBrackets++;
                    return true;
                }

                return false;
            case ')' or ']' or '}' when _openBrackets > 0:
                _openBrackets--;
                return true;
            case ')' or ']' or '}':
                return i == start && char.IsDigit(previous) && char.IsWhiteSpace(next);
            case '-' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015':
                // A dash of a sentence, a list or a compound; two behind a word, one before a word and one in an arrow are none.
                var isAlone = i == start && i == end - 1;
                return isAlone && !IsLetterOrDigit(end) || end - start > 1 && _text[start..end].IndexOfAnyExcept('-', '\u2014') < 0
                    && !IsLetterOrDigit(start - 1) && !IsLetterOrDigit(end);
            case '&' or '/' when end - start == 1 && char.IsWhiteSpace(previous) == char.IsWhiteSpace(next):
            case '/' when end - start == 1 && char.IsWhiteSpace(next) && i > 0 && char.IsLetterOrDigit(previous):
                return true;
            case '\u00BF' or '\u00A1':
                return true;
            case '.' or ',' or '\u2026' when end - start == 1:
                return true;
            default:
                if (!IsSentenceMark(_text[i]))
                    return false;

                // Glued to what follows and to nothing before, it is an operator or part of a smiley: "!x", ":)".
                var opensWord = i == start && !IsLetterOrDigit(i - 1) && next != '\0' && !char.IsWhiteSpace(next) && !IsSentenceMark(next)
                    && !IsQuote(next);
                return !opensWord && (i == start || IsSentenceMark(previous) || IsQuote(previous) || previous is ')' or ']' or '}')
                    && (i == end - 1 || IsSentenceMark(next) || IsQuote(next) || next is ')' or ']' or '}');
        }
    }

    private void ReadWord(Word word)
    {
        var written = word.In(_text);
        if (word.Has(WordMarks.Quoted) && !word.Has(WordMarks.OpensQuotation))
            _signs.Quoted.Add(written.ToString());
        if (word.Has(WordMarks.Abbreviated))
            return;
        if (At(word.Start - 1) == '_' || At(word.End) == '_')
            _signs.Identifiers.Add("_" + written.ToString());
        else if (IsIdentifier(word, written))
            _signs.Identifiers.Add(written.ToString());
        if ((written.Length <= MaxCasedLength || Lexicon.Find(written)?.Is(WordClass.Capitonym) is true) && !(word.Has(WordMarks.Suffix)
            && written.Length == 1))
            ReadCase(word, written);
    }

    // With a point between small letters, or with a capital behind a small letter.
    private readonly bool IsIdentifier(Word word, ReadOnlySpan<char> written)
    {
        if (At(word.End) == '.' && char.IsLower(At(word.End + 1)) || At(word.Start - 1) == '.' && char.IsLower(written[0])
            && char.IsLetter(At(word.Start - 2)))
            return true;
        for (var i = 1; i < written.Length; i++)
        {
            if (char.IsUpper(written[i]) && char.IsLower(written[i - 1]))
                return true;
        }

        return false;
    }

    private readonly void ReadCase(Word word, ReadOnlySpan<char> written)
    {
        // A capital at the beginning of a sentence, and of a word of more letters, says nothing.
        if (word.Has(WordMarks.StartsSentence) && char.IsUpper(written[0]) && !(written.Length > 1 && char.IsUpper(written[1])))
            return;

        var isUnit = _previous.Kind == WordKind.Number && _previous.Length > 0 && written.Length <= 2 && !char.IsDigit(written[0]);

        // Of small letters little is asked: see SignCheck.
        if (written.Length > 1 && !isUnit && !HasCapital(written) && Lexicon.Find(written)?.Is(WordClass.Capitonym) is not true)
            return;

        var key = isUnit ? "1 " + Lower(written) : Lower(written);
        var value = written.ToString();
        if (_signs.Cased.TryGetValue(key, out var known) && known != value)
            value = "";
        _signs.Cased[key] = value;
    }

    private static bool HasCapital(ReadOnlySpan<char> written)
    {
        foreach (var letter in written)
        {
            if (char.IsUpper(letter))
                return true;
        }

        return false;
    }

    private readonly ReadOnlySpan<char> WordAt(int start)
    {
        var end = start;
        while (end < _text.Length && char.IsLetterOrDigit(_text[end]))
            end++;
        return _text[start..end];
    }

    // A number or a single letter beside a sign with one blank between them.
    private readonly bool IsOperand(int edge, int step)
    {
        var near = step < 0 ? edge - 2 : edge + 1;
        return At(step < 0 ? edge - 1 : edge) == ' ' && char.IsLetterOrDigit(At(near)) && (char.IsDigit(At(near))
            || !char.IsLetter(At(near + step)));
    }

    private readonly char At(int index) => index >= 0 && index < _text.Length ? _text[index] : '\0';

    private readonly bool IsLetterOrDigit(int index) => char.IsLetterOrDigit(At(index));

    private static bool IsQuote(char character) => character is '"' or '\'' or '`' or '\u2018' or '\u2019' or '\u201C' or '\u201D'
        or '\u201E' or '\u00AB' or '\u00BB';

    private static bool IsSentenceMark(char character) => character is not ('#' or '&' or '*' or '/' or '\\' or '@' or '"' or '\'' or '%')
        && char.GetUnicodeCategory(character) == UnicodeCategory.OtherPunctuation;

    private static bool IsSign(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.OtherPunctuation
        or UnicodeCategory.DashPunctuation
        or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol && character is not ('%'
            or '\u2030');

    private static string Lower(ReadOnlySpan<char> letters) =>
        string.Create(letters.Length, letters, static (lower, source) => source.ToLowerInvariant(lower));
}
