using System.Collections.Frozen;
using Wattwise.Language;

namespace Wattwise.Compression;

/// <summary>Splits a text into sentences, headings and list items. The pieces, one behind the other, are the text.</summary>
/// <remarks>
/// White space behind a sentence belongs to it. A point ends no sentence behind an initial, a title or an abbreviation, in a number, or
/// before a word in lower case. A line feed ends one where the next line begins something new, not where a line was wrapped. What is still
/// longer than <see cref="MaxLength"/> is cut at a mark or a space. Linear in the length of the text, and independent of the culture.
/// </remarks>
internal static class Sentences
{
    /// <summary>The most characters of a piece.</summary>
    public const int MaxLength = 800;

    // A line that is shorter was not wrapped: it is a heading, an item, a verse.
    private const int ShortestWrappedLine = 60;

    // These stand before what they belong to, whatever it begins with.
    private static readonly FrozenSet<string> Leading = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "mr", "mrs", "ms", "mx", "dr", "prof", "st", "ste", "gen", "col", "lt", "sgt", "cpl", "capt", "cmdr", "adm", "maj", "rev", "hon",
        "gov", "sen",
        "rep", "pres", "messrs", "mme", "mlle", "sr", "sra", "no", "nos", "nr", "vol", "fig", "figs", "eq", "sec", "ch", "pp", "vs", "cf",
        "ca", "approx",
        "est", "mt", "ft", "op", "art", "ed", "eds", "tel", "ext", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
        "nov", "dec");

    // These may end a sentence: they do where the next one begins with a word of grammar.
    private static readonly FrozenSet<string> Trailing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "jr", "inc", "ltd", "co", "corp", "bros", "etc", "al", "ave", "blvd", "rd", "dept", "univ", "esq",
        "llc", "plc", "min", "max");

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its pieces in their order; none if it is empty.</returns>
    public static List<TextPiece> Split(string text)
    {
        var pieces = new List<TextPiece>();
        var start = 0;
        var lineStart = 0;
        for (var index = 0; index < text.Length;)
        {
            var end = text[index] switch
            {
                '.' or '!' or '?' or '\u2026' => EndBehindMark(text, lineStart, index),
                '\u3002' or '\uff01' or '\uff1f' or '\uff1b' or '\u0964' or '\u061f' => EndOfSpace(text, EndOfClosing(text, index + 1)),
                '\n' => EndBehindLine(text, lineStart, index),
                _ => 0,
            };
            if (text[index] == '\n')
                lineStart = index + 1;
            index++;
            if (end == 0)
                continue;

            AddTo(pieces, text, start, end);
            if (text.AsSpan(index, end - index).LastIndexOf('\n') is >= 0 and var feed)
                lineStart = index + feed + 1;
            start = index = end;
        }

        AddTo(pieces, text, start, text.Length);
        return pieces;
    }

    /// <summary>
    /// The end of a sentence that a point, exclamation or question mark may end, with the white space behind it; 0 if it ends none.
    /// </summary>
    private static int EndBehindMark(string text, int lineStart, int mark)
    {
        var end = mark + 1;
        while (end < text.Length && text[end] is '.' or '!' or '?' or '\u2026')
            end++;
        var isPoint = text[mark] == '.' && end == mark + 1;
        end = EndOfClosing(text, end);
        if (end < text.Length && !char.IsWhiteSpace(text[end]))
            return 0;

        var next = EndOfSpace(text, end);
        if (next < text.Length && char.IsLower(text[FirstShown(text, next)]))
            return 0;
        return isPoint && IsAbbreviation(text, lineStart, mark, next) ? 0 : next;
    }

    private static bool IsAbbreviation(string text, int lineStart, int point, int next)
    {
        var start = point;
        while (start > lineStart && (char.IsLetter(text[start - 1]) || text[start - 1] == '.'))
            start--;
        var word = text.AsSpan(start, point - start);
        if (word.IsEmpty)
            return IsItemNumber(text, lineStart, point);
        if (word.Length == 1)
            return char.IsUpper(word[0]) || IsItemNumber(text, lineStart, point);
        if (Leading.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
            return next < text.Length;
        return (word.Contains('.') || Trailing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)) && !BeginsWithGrammar(text, next);
    }

    // "1." and "a." at the beginning of a line.
    private static bool IsItemNumber(string text, int lineStart, int point)
    {
        var before = text.AsSpan(lineStart, point - lineStart).Trim();
        return before.Length is > 0 and <= 3 && (!before.ContainsAnyExceptInRange('0', '9') || before.Length == 1);
    }

    private static bool BeginsWithGrammar(string text, int start)
    {
        if (start >= text.Length)
            return true;
        start = FirstShown(text, start);
        var end = start;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        return Lexicon.Find(text.AsSpan(start, end - start))?.Is(WordClass.Function | WordClass.Article | WordClass.Question) is true;
    }

    // The place of the first character behind opening quotation marks and brackets.
    private static int FirstShown(string text, int start)
    {
        var index = start;
        while (index < text.Length && text[index] is '"' or '\'' or '(' or '[' or '\u201c' or '\u2018' or '\u00ab' or '\u201e')
            index++;
        return index < text.Length ? index : start;
    }

    /// <summary>The end of a sentence that ends with a line, with the white space behind it; 0 if it goes on in the next line.</summary>
    private static int EndBehindLine(string text, int lineStart, int feed)
    {
        var next = EndOfSpace(text, feed + 1);
        if (next == text.Length || text.AsSpan(feed + 1, next - feed - 1).Contains('\n'))
            return next;

        var first = text[next];
        if (char.IsLower(first))
            return 0;
        var line = text.AsSpan(lineStart, feed - lineStart).Trim();
        return line.Length < ShortestWrappedLine || line[^1] is '.' or '!' or '?' or ':' or ';' || !char.IsLetterOrDigit(first)
            || BeginsItem(text, next) ? next : 0;
    }

    private static bool BeginsItem(string text, int start)
    {
        var end = start;
        while (end < text.Length && end - start < 3 && char.IsLetterOrDigit(text[end]))
            end++;
        return end < text.Length && text[end] is '.' or ')' && end + 1 < text.Length && text[end + 1] == ' '
            && (end - start == 1 || char.IsDigit(text[start]));
    }

    private static int EndOfClosing(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] is '"' or '\'' or ')' or ']' or '\u201d' or '\u2019' or '\u00bb' or '\u300d' or '\uff09')
            end++;
        return end;
    }

    private static int EndOfSpace(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return end;
    }

    private static void AddTo(List<TextPiece> pieces, string text, int start, int end)
    {
        while (end - start > MaxLength)
        {
            var window = text.AsSpan(start, MaxLength);
            var least = MaxLength / 2;
            var cut = window.LastIndexOfAny("\n;") is >= MaxLength / 2 and var mark ? mark + 1
                : window.LastIndexOf(", ") is var comma && comma >= least ? comma + 2
                : window.LastIndexOf(' ') is var space && space >= least ? space + 1
                : char.IsHighSurrogate(window[^1]) ? MaxLength - 1
                : MaxLength;
            pieces.Add(new(start, cut));
            start += cut;
        }

        if (end > start)
            pieces.Add(new(start, end - start));
    }
}
