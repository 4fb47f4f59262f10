using System.Buffers;
using System.Net;

namespace Wattwise.Compression;

/// <summary>A tag of HTML: where it stands, its name, and its attributes as they are written.</summary>
internal readonly ref struct HtmlTag
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create("= \t\r\n/");

    private readonly ReadOnlySpan<char> _attributes;

    private HtmlTag(string name, bool isEnd, ReadOnlySpan<char> attributes, int end)
    {
        Name = name;
        IsEnd = isEnd;
        _attributes = attributes;
        End = end;
    }

    /// <summary>The name in lower case; empty for comments, declarations and instructions.</summary>
    public string Name { get; }

    public bool IsEnd { get; }

    /// <summary>Where the text goes on.</summary>
    public int End { get; }

    /// <summary>Whether the element is marked as not to be shown.</summary>
    public bool IsHidden =>
        _attributes.Length > 0
            && (Attribute("hidden") is not null and not "until-found" || Attribute("style") is { } style && HidesBy(style));

    /// <summary>Reads the tag that begins with the <c>&lt;</c> at a place; false if it is a sign like any other.</summary>
    public static bool TryRead(string html, int at, out HtmlTag tag)
    {
        tag = default;
        var next = at + 1 < html.Length ? html[at + 1] : '\0';
        if (next is '!' or '?')
        {
            var comment = string.CompareOrdinal(html, at, "<!--", 0, 4) == 0;
            var close = html.IndexOf(comment ? "-->" : ">", at + 2, StringComparison.Ordinal);
            tag = new HtmlTag("", isEnd: false, default, close < 0 ? html.Length : close + (comment ? 3 : 1));
            return true;
        }
        var start = next == '/' ? at + 2 : at + 1;
        var nameEnd = start;
        while (nameEnd < html.Length && (char.IsAsciiLetterOrDigit(html[nameEnd]) || html[nameEnd] is '-' or ':'))
        {
            nameEnd++;
        }
        if (nameEnd == start || !char.IsAsciiLetter(html[start]))
        {
            return false;
        }
        var end = EndOfTag(html, nameEnd);
        tag = new HtmlTag(
            html[start..nameEnd].ToLowerInvariant(), next == '/', html.AsSpan(nameEnd, end - nameEnd), Math.Min(html.Length, end + 1));
        return true;
    }

    /// <summary>The value of an attribute, decoded; empty if it has none, <see langword="null"/> if it is not there.</summary>
    public string? Attribute(string name)
    {
        var rest = _attributes;
        while (TryNext(ref rest, out var key, out var value))
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return WebUtility.HtmlDecode(value.ToString());
            }
        }
        return null;
    }

    /// <summary>Adds the names and values of the <c>data-</c> attributes.</summary>
    public void AddData(List<(string Name, string Value)> data)
    {
        var rest = _attributes.Contains("data-", StringComparison.OrdinalIgnoreCase) ? _attributes : default;
        while (TryNext(ref rest, out var key, out var value))
        {
            if (key.StartsWith("data-", StringComparison.OrdinalIgnoreCase) && !value.IsEmpty)
            {
                data.Add((key[5..].ToString(), WebUtility.HtmlDecode(value.ToString())));
            }
        }
    }

    private static bool HidesBy(string style)
    {
        var compact = style.Replace(" ", "", StringComparison.Ordinal);
        return compact.Contains("display:none", StringComparison.OrdinalIgnoreCase)
            || compact.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }

    // A ">" between quotes does not end a tag; a tag that never ends goes to the end of the text.
    private static int EndOfTag(string html, int at)
    {
        for (; at < html.Length && html[at] != '>'; at++)
        {
            if (html[at] is '"' or '\'' && html[at - 1] is '=' or ' ')
            {
                var close = html.IndexOf(html[at], at + 1);
                if (close < 0)
                {
                    var bracket = html.IndexOf('>', at);
                    return bracket < 0 ? html.Length : bracket;
                }
                at = close;
            }
        }
        return at;
    }

    private static bool TryNext(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        rest = rest.TrimStart(" \t\r\n/");
        key = value = default;
        if (rest.IsEmpty)
        {
            return false;
        }
        var end = rest.IndexOfAny(NameEnds);
        end = end < 0 ? rest.Length : Math.Max(end, 1);
        key = rest[..end];
        rest = rest[end..].TrimStart();
        if (rest.IsEmpty || rest[0] != '=')
        {
            return true;
        }
        rest = rest[1..].TrimStart();
        if (!rest.IsEmpty && rest[0] is '"' or '\'')
        {
            var close = rest[1..].IndexOf(rest[0]);
            value = close < 0 ? rest[1..] : rest[1..(close + 1)];
            rest = close < 0 ? default : rest[(close + 2)..];
            return true;
        }
        var stop = rest.IndexOfAny(" \t\r\n");
        value = stop < 0 ? rest : rest[..stop];
        rest = stop < 0 ? default : rest[stop..];
        return true;
    }
}
