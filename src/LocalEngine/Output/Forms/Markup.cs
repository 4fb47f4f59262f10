namespace Wattwise.LocalEngine;

/// <summary>Where tags and special tokens are in a text.</summary>
internal static class Markup
{
    private const string FullWidthBar = "｜";

    /// <summary>Whether a text is a token that nobody writes as text: with bars, or capitals in brackets.</summary>
    public static bool IsSpecial(string text) =>
        text.Contains('|', StringComparison.Ordinal) || text.Contains(FullWidthBar, StringComparison.Ordinal)
        || (text.StartsWith('[') && text.Length > 2 && text.All(c => c is '[' or ']' or '/' or '_' or ' ' || char.IsAsciiLetterUpper(c)));

    /// <summary>The tags and special tokens in a text: what is between angle brackets, and capitals in square ones.</summary>
    public static IEnumerable<string> Tokens(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var close = text[at] switch { '<' => '>', '[' => ']', _ => '\0' };
            if (close == '\0')
                continue;
            var end = text.IndexOf(close, at + 1);
            if (end < 0)
                continue;
            var token = text[at..(end + 1)];
            if (close == '>' ? !token.AsSpan(1).Contains('<') : IsSpecial(token))
            {
                yield return token;
                at = end;
            }
        }
    }

    /// <summary>The last place up to a given one that is not inside of a tag.</summary>
    public static int OutsideBefore(string text, int place)
    {
        var open = place == 0 ? -1 : text.LastIndexOfAny(['<', '['], place - 1);
        if (open < 0)
            return place;
        var close = text.IndexOf(text[open] == '<' ? '>' : ']', open);
        var isInside = close >= place && (text[open] == '<' || IsSpecial(text[open..(close + 1)]));
        return isInside ? open : place;
    }

    /// <summary>The first place from a given one that is not inside of a tag.</summary>
    public static int OutsideAfter(string text, int place)
    {
        var open = OutsideBefore(text, place);
        return open == place ? place : text.IndexOf(text[open] == '<' ? '>' : ']', open) + 1;
    }

    /// <summary>What two texts begin with, without a part of a tag.</summary>
    public static string CommonStart(string first, string second) =>
        first[..OutsideBefore(first, OutsideBefore(second, first.AsSpan().CommonPrefixLength(second)))];

    /// <summary>What two texts end with, without a part of a tag.</summary>
    public static string CommonEnd(string first, string second)
    {
        var length = 0;
        while (length < Math.Min(first.Length, second.Length) && first[^(length + 1)] == second[^(length + 1)])
            length++;
        while (true)
        {
            var inFirst = first.Length - OutsideAfter(first, first.Length - length);
            var inSecond = second.Length - OutsideAfter(second, second.Length - length);
            var shorter = Math.Min(inFirst, inSecond);
            if (shorter == length)
                return first[^length..];
            length = shorter;
        }
    }
}
