using System.Globalization;
using System.Text;

namespace Wattwise.Language;

/// <summary>
/// Reads a text piece by piece: words, numbers, codes, signs, and what is not seen. The pieces and the white space between them are the
/// text: no character is lost, and line feeds are pieces of their own.
/// </summary>
/// <remarks>
/// Independent of the culture, allocates nothing, takes time linear in the length of the text, and reads any text, damaged ones included.
/// </remarks>
internal ref struct WordReader
{
    private const string MeasureSigns = "$€£¥₹₩₽₺₴%‰°";

    private readonly ReadOnlySpan<char> _text;
    private WordPlaces _places;
    private int _position;

    // Where the letters end that stand right behind the number just read; before the position if there are none.
    private int _suffixEnd;
    private bool _startsSentence = true;

    /// <summary>Creates a reader at the beginning of a text.</summary>
    public WordReader(ReadOnlySpan<char> text)
    {
        _text = text;
        _places = new(text);
    }

    /// <summary>Reads the next piece.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out Word word)
    {
        if (_suffixEnd > _position)
        {
            word = new(_position, _suffixEnd - _position, WordKind.Word, WordMarks.Suffix);
        }
        else
        {
            while (_position < _text.Length && char.IsWhiteSpace(_text[_position]) && _text[_position] != '\n')
                _position++;
            if (_position == _text.Length)
            {
                word = default;
                return false;
            }

            word = ReadAt(_position);
            if (word.IsSpoken && _startsSentence)
                word = word with { Marks = word.Marks | WordMarks.StartsSentence };
            _startsSentence = !word.IsSpoken && (_startsSentence || _text[_position] is '.' or '?' or '!' or '\n' or ':' or ';');
        }

        _position = word.End;
        word = word with { Marks = word.Marks | _places.MarksOf(word) };
        return true;
    }

    private Word ReadAt(int start)
    {
        var character = _text[start];
        if (char.IsNumber(character))
            return ReadNumber(start);
        if (LetterLength(start) > 0)
            return ReadWord(start);

        // A minus belongs to the number only if no word can end before it: "3-5" is a range, "-5" is not.
        if (character is '-' or '\u2212' && start + 1 < _text.Length && char.IsDigit(_text[start + 1])
            && (start == 0 || !char.IsLetterOrDigit(_text[start - 1])))
        {
            var number = ReadNumber(start + 1);
            if (number.Kind is not (WordKind.Ordinal or WordKind.Code))
                return new(start, number.Length + 1, number.Kind, WordMarks.Negative);
        }

        return ReadSign(start);
    }

    private Word ReadNumber(int start)
    {
        // Superscripts, vulgar fractions and the like are one number each: x² is not x³.
        if (!char.IsDigit(_text[start]))
            return new(start, 1, WordKind.Number, WordMarks.None);

        var end = NumberText.End(_text, start);
        var suffixEnd = end;
        while (suffixEnd < _text.Length && char.IsLetterOrDigit(_text[suffixEnd]))
            suffixEnd++;
        var suffix = _text[end..suffixEnd];
        if (suffix.Equals("st", StringComparison.OrdinalIgnoreCase) || suffix.Equals("nd", StringComparison.OrdinalIgnoreCase)
            || suffix.Equals("rd", StringComparison.OrdinalIgnoreCase) || suffix.Equals("th", StringComparison.OrdinalIgnoreCase))
        {
            return new(start, suffixEnd - start, WordKind.Ordinal, WordMarks.None);
        }

        if (suffix.ContainsAnyInRange('0', '9'))
            return new(start, suffixEnd - start, WordKind.Code, WordMarks.None);

        _suffixEnd = suffixEnd;
        return new(start, end - start, NumberText.KindOf(_text[start..end]), WordMarks.None);
    }

    private readonly Word ReadWord(int start)
    {
        if (_text[start] is 'v' or 'V' && start + 1 < _text.Length && char.IsDigit(_text[start + 1]))
        {
            var versionEnd = NumberText.EndOfDigits(_text, start + 1);
            if (versionEnd == _text.Length || !char.IsLetterOrDigit(_text[versionEnd]))
                return new(start, versionEnd - start, WordKind.Version, WordMarks.None);
        }

        var marks = char.IsUpper(_text[start]) ? WordMarks.Capitalised : WordMarks.None;
        if (AbbreviationEnd(start) is > 0 and var abbreviationEnd)
            return new(start, abbreviationEnd - start, WordKind.Word, marks | WordMarks.Abbreviated);

        var end = start;
        var isCode = false;
        while (end < _text.Length)
        {
            var length = LetterLength(end);
            if (length == 0 && !IsMark(_text[end])
                && !(_text[end] is '\'' or '\u2019' && end + 1 < _text.Length && LetterLength(end + 1) > 0))
                break;
            isCode |= char.IsDigit(_text[end]);
            end += Math.Max(length, 1);
        }

        for (; end < _text.Length && _text[end] is '+' or '#'; end++)
            isCode = true;
        return new(start, end - start, isCode ? WordKind.Code : WordKind.Word, marks);
    }

    /// <summary>The end of single letters with points between them ("p.m.", "U.S."), or 0.</summary>
    private readonly int AbbreviationEnd(int start)
    {
        var end = start;
        while (end + 1 < _text.Length && char.IsLetter(_text[end]) && _text[end + 1] == '.')
            end += 2;
        return end - start >= 4 && !IsLetterOrDigitAt(end) ? end
            : end - start >= 2 && end < _text.Length && char.IsLetter(_text[end]) && !IsLetterOrDigitAt(end + 1) ? end + 1
            : 0;
    }

    private readonly Word ReadSign(int start)
    {
        var character = _text[start];
        if (character == '\n')
            return new(start, 1, WordKind.LineBreak, WordMarks.None);
        if (MeasureSigns.Contains(character, StringComparison.Ordinal))
            return new(start, 1, WordKind.Measure, WordMarks.None);
        if (Rune.DecodeFromUtf16(_text[start..], out var rune, out _) != System.Buffers.OperationStatus.Done)
            return new(start, 1, WordKind.Unseen, WordMarks.None);

        var kind = Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.OtherPunctuation =>
                rune.IsAscii && character is '#' or '&' or '*' or '/' or '\\' or '@' ? WordKind.Sign : WordKind.Punctuation,
            UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation => WordKind.Punctuation,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
                or UnicodeCategory.ModifierSymbol => WordKind.Sign,
            UnicodeCategory.OtherSymbol => WordKind.Emoji,
            UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber => WordKind.Sign,
            _ => WordKind.Unseen,
        };
        var length = kind == WordKind.Emoji ? StringInfo.GetNextTextElementLength(_text[start..]) : rune.Utf16SequenceLength;
        return new(start, length, kind, WordMarks.None);
    }

    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private readonly bool IsLetterOrDigitAt(int index) => index < _text.Length && char.IsLetterOrDigit(_text[index]);

    /// <summary>How many characters the letter or digit takes that begins here; 0 if none does. A lone surrogate is none.</summary>
    private readonly int LetterLength(int index)
    {
        if (!char.IsSurrogate(_text[index]))
            return char.IsLetterOrDigit(_text[index]) ? 1 : 0;
        return Rune.DecodeFromUtf16(_text[index..], out var rune, out _) == System.Buffers.OperationStatus.Done
            && Rune.IsLetterOrDigit(rune) ? 2 : 0;
    }
}
