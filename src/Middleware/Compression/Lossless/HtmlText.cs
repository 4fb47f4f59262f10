using System.Net;

namespace Wattwise.Compression;

/// <summary>The text of an HTML page: headings, paragraphs, lists, tables as rows, and code as it is.</summary>
/// <remarks>
/// Markup is lost, and what a reader does not see: scripts, styles, drawings, navigation, footers, hidden parts, comments, controls.
/// </remarks>
internal static class HtmlText
{
    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal)
    {
        "script", "style", "svg", "nav", "footer", "template", "noscript", "button", "select", "textarea", "iframe", "object", "canvas",
        "math",
    };

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    };

    /// <summary>The text of a page or a piece of one. Time and memory are linear in its length.</summary>
    /// <param name="html">The HTML; errors in it do no harm.</param>
    public static string From(string html)
    {
        var text = new HtmlBlocks();
        // Elements that are never closed from here on: what follows them is kept.
        var unclosed = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < html.Length;)
        {
            var next = html.IndexOf('<', at);
            next = next < 0 ? html.Length : next;
            text.Add(WebUtility.HtmlDecode(html[at..next]));
            if (next == html.Length)
            {
                break;
            }
            if (!HtmlTag.TryRead(html, next, out var tag))
            {
                text.Add("<");
                at = next + 1;
                continue;
            }
            at = tag.End;
            if (!tag.IsEnd && !Void.Contains(tag.Name) && (Unseen.Contains(tag.Name) || tag.IsHidden) && unclosed.Count < 64)
            {
                at = Skip(html, tag.Name, at, unclosed);
                continue;
            }
            text.Take(tag);
        }
        return text.ToString();
    }

    // Behind the end of the element that was just opened; elements of the same name may stand in it.
    private static int Skip(string html, string name, int from, HashSet<string> unclosed)
    {
        if (unclosed.Contains(name))
        {
            return from;
        }
        var isRaw = name is "script" or "style";
        var depth = 1;
        for (var at = html.IndexOf('<', from); at >= 0; at = html.IndexOf('<', at))
        {
            var isClose = at + 1 < html.Length && html[at + 1] == '/';
            if (isRaw && !isClose || !HtmlTag.TryRead(html, at, out var tag))
            {
                at++;
                continue;
            }
            if (tag.Name == name)
            {
                depth += tag.IsEnd ? -1 : isRaw ? 0 : 1;
                if (depth == 0)
                {
                    return tag.End;
                }
            }
            at = isRaw ? at + 1 : tag.End;
        }
        unclosed.Add(name);
        return from;
    }
}
