namespace Wattwise.Compression;

/// <summary>Recognises HTML, whole pages and pieces.</summary>
internal static class MarkupKind
{
    private static readonly string[] Tags =
        ["div", "p", "span", "a", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h2", "h3", "br", "img", "pre", "code", "section", "b",
            "i"];

    public static bool IsHtml(string sample)
    {
        var start = sample.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.IsEmpty || start[0] != '<')
        {
            return false;
        }
        var head = start[..Math.Min(start.Length, 1_000)];
        if (start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || head.Contains("<html", StringComparison.OrdinalIgnoreCase) || head.Contains("<body", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        return KnownTags(start, out var all) is var known && known >= 6 && known * 2 > all;
    }

    private static int KnownTags(ReadOnlySpan<char> text, out int all)
    {
        var known = 0;
        all = 0;
        for (int at; (at = text.IndexOf('<')) >= 0 && at + 1 < text.Length;)
        {
            text = text[(at + 1)..];
            var name = text[0] == '/' ? text[1..] : text;
            var length = 0;
            while (length < name.Length && char.IsAsciiLetterOrDigit(name[length]))
            {
                length++;
            }
            if (length == 0)
            {
                continue;
            }
            all++;
            foreach (var tag in Tags)
            {
                if (name[..length].Equals(tag, StringComparison.OrdinalIgnoreCase))
                {
                    known++;
                    break;
                }
            }
        }
        return known;
    }
}
