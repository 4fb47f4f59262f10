using System.Buffers;
using System.Text;

namespace Wattwise.Cascade;

/// <summary>Finds what an answer comes down to (a number, a letter, a literal, JSON), in a form in which equal answers are equal
/// text.</summary>
/// <remarks>Linear in the text, of which only the end is read where it is long. Prose that comes down to nothing has no final
/// answer.</remarks>
internal static class FinalAnswer
{
    /// <summary>Characters of an answer that are looked at, from its end.</summary>
    public const int MaxRead = 32_768;

    /// <summary>A whole text up to this length, on one line, is its own final answer.</summary>
    public const int MaxShortLength = 60;

    private const int MaxAnswerLength = 2_000;

    private static readonly string[] Keys = ["\"answer\"", "\"final_answer\"", "\"finalAnswer\"", "\"result\""];

    private static readonly SearchValues<string> Phrases = SearchValues.Create(
        ["answer is", "answer:"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Quantities = SearchValues.Create(
        ["how many", "how much", "how old", "how long", "how far", "calculate", "compute", "what is the total"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the final answer.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="prompt">The question, if known: one that asks for a quantity makes the last number an answer.</param>
    /// <returns>The normalised answer; <see langword="null"/> if the text has none.</returns>
    public static string? Find(string text, string? prompt = null)
    {
        var tail = (text.Length <= MaxRead ? text : text[^MaxRead..]).AsSpan().Trim();
        if (tail.IsEmpty)
            return null;

        var found = AfterKey(tail) ?? Boxed(tail) ?? AfterMark(tail) ?? AfterPhrase(tail) ?? WholeJson(tail) ?? Short(tail)
            ?? (AsksForQuantity(prompt) ? LastNumber(tail) : null);
        if (found is null || found.Length > MaxAnswerLength)
            return null;
        var normal = AnswerNormaliser.Normalise(found);
        return normal.Length == 0 ? null : normal;
    }

    // The value of the last "answer" in JSON, be it valid or not: models escape badly.
    private static string? AfterKey(ReadOnlySpan<char> text)
    {
        foreach (var key in Keys)
        {
            var at = text.LastIndexOf(key, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var rest = text[(at + key.Length)..].TrimStart();
            if (rest.IsEmpty || rest[0] != ':')
                continue;
            rest = rest[1..].TrimStart();
            if (rest.IsEmpty)
                return null;
            if (rest[0] != '"')
                return Balanced(rest);
            var value = new StringBuilder();
            for (var i = 1; i < rest.Length && rest[i] != '"'; i++)
            {
                if (rest[i] == '\\' && i + 1 < rest.Length && rest[i + 1] is '"' or '\\' or '/')
                    i++;
                value.Append(rest[i]);
            }

            return value.ToString();
        }

        return null;
    }

    // A value without quotes: up to the comma or bracket that ends it.
    private static string Balanced(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '[' or '{' or '(')
                depth++;
            else if (text[i] is ']' or '}' or ')' && --depth < 0)
                return text[..i].ToString();
            else if (depth == 0 && text[i] is ',' or '\n')
                return text[..i].ToString();
            else if (depth == 0 && text[i] is ']' or '}')
                return text[..(i + 1)].ToString();
        }

        return text.ToString();
    }

    private static string? Boxed(ReadOnlySpan<char> text)
    {
        const string mark = "\\boxed{";
        var at = text.LastIndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = text[(at + mark.Length)..];
        var depth = 1;
        for (var i = 0; i < rest.Length; i++)
        {
            depth += rest[i] == '{' ? 1 : rest[i] == '}' ? -1 : 0;
            if (depth == 0)
                return rest[..i].ToString();
        }

        return null;
    }

    private static string? AfterMark(ReadOnlySpan<char> text)
    {
        const string mark = "####";
        var at = text.LastIndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : FirstLine(text[(at + mark.Length)..]);
    }

    // After the last of the phrases: up to the end of the sentence, if that is short.
    private static string? AfterPhrase(ReadOnlySpan<char> text)
    {
        const int phrase = 7;
        var rest = ReadOnlySpan<char>.Empty;
        for (var from = text; from.IndexOfAny(Phrases) is >= 0 and var at; from = rest)
            rest = from[(at + phrase)..];
        if (rest.StartsWith("is", StringComparison.OrdinalIgnoreCase))
            rest = rest[2..];
        if (FirstLine(rest.TrimStart(" :*")) is not { } line)
            return null;
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        line = end > 0 ? line[..end] : line;
        return line.Length <= MaxShortLength ? line : null;
    }

    private static string? FirstLine(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var end = text.IndexOf('\n');
        text = (end < 0 ? text : text[..end]).Trim();
        return text.IsEmpty ? null : text.ToString();
    }

    private static string? WholeJson(ReadOnlySpan<char> text)
    {
        text = AnswerNormaliser.WithoutFence(text);
        return text.Length <= MaxAnswerLength && text[0] is '{' or '[' ? text.ToString() : null;
    }

    private static string? Short(ReadOnlySpan<char> text) =>
        text.Length <= MaxShortLength && !text.Contains('\n') ? text.ToString() : null;

    private static bool AsksForQuantity(string? prompt) =>
        prompt is not null && prompt.AsSpan().ContainsAny(Quantities);

    private static string? LastNumber(ReadOnlySpan<char> text)
    {
        var end = text.LastIndexOfAnyInRange('0', '9');
        if (end < 0)
            return null;
        var start = end;
        while (start > 0 && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] is '.' or ','))
            start--;
        if (start > 0 && text[start - 1] == '-')
            start--;
        return text[start..(end + 1)].TrimStart(".,").ToString();
    }
}
