using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wattwise.Cascade;

/// <summary>Brings a short answer into a form in which answers that mean the same are the same text.</summary>
internal static class AnswerNormaliser
{
    private const int MaxUnitLength = 24, MaxOnStack = 256;

    private static readonly SearchValues<char> NoUnit = SearchValues.Create("0123456789+-*/=^(),[]{}'\"<>|_");
    private static readonly SearchValues<char> OfLiterals = SearchValues.Create("'\"[](){}<>=+*/^_|");

    private static readonly (string From, string To)[] Latex =
    [
        ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\left", ""), ("\\right", ""), ("\\!", ""), ("\\,", ""), ("\\;", ""), ("\\ ", ""),
        ("\\(", ""), ("\\)", ""), ("\\[", ""), ("\\]", ""), ("\\cdot", "*"), ("\\times", "*"), ("\\%", "%"), ("\\$", ""), ("^\\circ", ""),
        ("^{\\circ}", ""), ("\\infty", "infinity"), ("\\pi", "pi"),
    ];

    /// <summary>Normalises.</summary>
    public static string Normalise(string answer)
    {
        var text = WithoutFence(answer.AsSpan().Trim()).Trim().Trim("*`").Trim();
        if (text.Length > 1 && text[^1] == '.')
            text = text[..^1];
        if (Letter(text) is { } letter)
            return letter;

        var plain = text.ToString();
        if (text.Length > 1 && text[0] is '{' or '[' && CanonicalJson.TryWrite(plain) is { } json)
            return json;
        if (plain.Contains('\\', StringComparison.Ordinal))
            plain = WithoutLatex(plain);
        plain = Unquoted(plain.Trim().Trim('$').Trim());
        return Number(plain) ?? (IsLiteral(plain) ? WithoutSpace(plain) : Folded(plain));
    }

    /// <summary>The inside of a text that is one fenced block; else the text.</summary>
    public static ReadOnlySpan<char> WithoutFence(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 7)
            return text;
        var inside = text[3..^3];
        var end = inside.IndexOf('\n');
        return end >= 0 && end < 16 && !inside[..end].ContainsAny('{', '[') ? inside[(end + 1)..].Trim() : inside.Trim();
    }

    // "(B)", "B.", "B)" and "B" are one choice; "a" may be a word or a variable, so that only capitals count without a bracket.
    private static string? Letter(ReadOnlySpan<char> text) => text switch
    {
        ['(', var inside, ')'] when char.IsAsciiLetter(inside) => char.ToUpperInvariant(inside).ToString(),
        [var first, ')' or '.' or ':'] when char.IsAsciiLetterUpper(first) => first.ToString(),
        [var first] when char.IsAsciiLetterUpper(first) => first.ToString(),
        [var first, ')' or '.' or ':', ' ', ..] when char.IsAsciiLetterUpper(first) => first.ToString(),
        ['(', var inside, ')', ' ', ..] when char.IsAsciiLetterUpper(inside) => inside.ToString(),
        _ => null,
    };

    private static string WithoutLatex(string text)
    {
        foreach (var (from, to) in Latex)
            text = text.Replace(from, to, StringComparison.Ordinal);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (At(text, i, "\\text{") || At(text, i, "\\mathrm{"))
            {
                i = text.IndexOf('{', i);
                continue;
            }

            if (At(text, i, "\\frac"))
            {
                i += "\\frac".Length - 1;
                if (i + 2 < text.Length && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2]))
                {
                    result.Append(text[i + 1]).Append('/').Append(text[i + 2]);
                    i += 2;
                }

                continue;
            }

            if (text[i] == '}' && i + 1 < text.Length && text[i + 1] == '{')
            {
                result.Append('/');
                i++;
            }
            else if (text[i] is not ('{' or '}' or '\\'))
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    private static bool At(string text, int index, string what) => string.CompareOrdinal(text, index, what, 0, what.Length) == 0;

    private static string Unquoted(string text) =>
        text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1] : text;

    // "$1,234.50", "1234.5" and "1234.5 dollars" are one number.
    private static string? Number(string text)
    {
        var span = text.AsSpan().Trim();
        var sign = "";
        if (span.StartsWith("-"))
        {
            sign = "-";
            span = span[1..].TrimStart();
        }

        span = span.TrimStart("$€£").TrimStart();
        var end = 0;
        while (end < span.Length
            && (char.IsAsciiDigit(span[end]) || (span[end] is '.' or ',' && end + 1 < span.Length && char.IsAsciiDigit(span[end + 1]))))
            end++;
        if (end is 0 or > 27)
            return null;
        var unit = span[end..].Trim();
        if (unit.Length > MaxUnitLength || unit.ContainsAny(NoUnit) || unit.Count(' ') > 2)
            return null;
        return decimal.TryParse(string.Concat(sign, span[..end]), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? (number / 1.000000000000000000m).ToString("0.############", CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsLiteral(string text) => text.AsSpan().ContainsAny(OfLiterals);

    // Space counts inside quotes alone.
    private static string WithoutSpace(string text)
    {
        var result = new StringBuilder(text.Length);
        var quote = '\0';
        foreach (var c in text)
        {
            if (quote == '\0' && char.IsWhiteSpace(c))
                continue;
            if (c is '"' or '\'')
                quote = quote == '\0' ? c : quote == c ? '\0' : quote;
            result.Append(c == '"' && quote is '\0' or '"' ? '\'' : c);
        }

        return result.ToString();
    }

    // In small letters, with one space between words.
    private static string Folded(string text)
    {
        Span<char> folded = text.Length <= MaxOnStack ? stackalloc char[MaxOnStack] : new char[text.Length];
        folded = folded[..text.AsSpan().ToLowerInvariant(folded)];
        var length = 0;
        for (var i = 0; i < folded.Length; i++)
        {
            if (!char.IsWhiteSpace(folded[i]))
                folded[length++] = folded[i];
            else if (length > 0 && folded[length - 1] != ' ')
                folded[length++] = ' ';
        }

        return folded[..length].TrimEnd(' ').TrimEnd(".!,").ToString();
    }
}
