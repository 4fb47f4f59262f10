using System.Text;

namespace Wattwise.Compression;

/// <summary>
/// HTML by its blocks, each written without tags; what shows nothing (scripts, styles, drawings) or only leads elsewhere is no block.
/// </summary>
internal sealed class HtmlView : SourceView
{
    private readonly List<string> _written;

    private HtmlView(string source, List<Unit> units, List<string> written) : base(source, units, "blocks") => _written = written;

    /// <inheritdoc/>
    public override double NeighbourShare => 0.45;

    /// <summary>Makes a view of HTML.</summary>
    public static HtmlView Of(string source, CancellationToken cancellationToken)
    {
        var (units, written, text) = (new List<Unit>(), new List<string>(), new StringBuilder());
        var (heading, level, start, block, isHeading) = (-1, 0, 0, 0, 0);
        var (path, lastClose, unclosed) = ("", source.LastIndexOf('>'), new HashSet<string>(StringComparer.Ordinal));
        for (var at = 0; at < source.Length;)
        {
            var tag = source[at] == '<' && at < lastClose ? TagEnd(source, at) : -1;
            if (tag < 0)
            {
                Append(source[at]);
                at++;
                continue;
            }

            var name = Name(source.AsSpan(at + 1, tag - at - 1), out var isClosing);
            var isSkipped = !isClosing && name is "script" or "style" or "svg" or "nav" or "footer" or "head" or "noscript" or "template"
                or "form" or "iframe" or "select";
            if (isSkipped || IsBlock(name) || text.Length > 300)
            {
                Flush(at);
                block += name is "tr" or "li" or "dt" or "br" or "td" or "th" or "dd" or "code" ? 0 : 1;
                isHeading = !isClosing && name.Length == 2 && name[0] == 'h' && char.IsAsciiDigit(name[1]) ? name[1] - '0' : 0;
            }
            else if (name is "td" or "th" && !isClosing && text.Length > 0)
            {
                text.Append(" | ");
            }

            at = isSkipped ? SkipElement(source, name, tag + 1, unclosed) : tag + 1;
            if (text.Length == 0)
                start = at;
        }

        Flush(source.Length);
        return new HtmlView(source, units, written);

        void Append(char character)
        {
            if (!char.IsWhiteSpace(character))
                text.Append(character);
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }

        void Flush(int end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var line = text.ToString().Trim();
            text.Clear();
            if (line.Length > 0)
            {
                if (isHeading > 0 && isHeading <= level)
                    (heading, path) = (-1, "");
                units.Add(
                    new Unit(start, end - start) { Block = block, Parent = heading, Context = path, IsFrame = TextUnits.IsFrame(line) });
                written.Add(line + "\n");
                if (isHeading > 0)
                    (heading, level, path) = (units.Count - 1, isHeading, path.Length > 200 ? line : $"{path} {line}");
            }

            start = end;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Written(int unit) => _written[unit];

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Words(int unit) => _written[unit];

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer)
    {
        for (var i = 0; i < Units.Count; i++)
        {
            if (kept[i])
            {
                writer.Rewrite(_written[i].AsSpan(0, _written[i].Length - 1), Units[i].Start, Units[i].Length);
                writer.Add("\n");
                continue;
            }

            var count = 0;
            for (; i < Units.Count && !kept[i]; i++)
                count += Units[i].IsFrame ? 0 : 1;
            i--;
            if (count == 0)
                continue;
            writer.Gap(count);
            writer.Add("\n");
        }
    }

    // Behind a tag or comment; -1 if the character begins none.
    private static int TagEnd(string source, int at)
    {
        if (at + 1 >= source.Length || !(char.IsAsciiLetter(source[at + 1]) || source[at + 1] is '/' or '!' or '?'))
            return -1;
        if (string.CompareOrdinal(source, at, "<!--", 0, 4) == 0)
            return source.IndexOf("-->", at, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : source.Length - 1;
        return source.IndexOf('>', at);
    }

    private static string Name(ReadOnlySpan<char> tag, out bool isClosing)
    {
        isClosing = tag.Length > 0 && tag[0] == '/';
        var name = isClosing ? tag[1..] : tag;
        var length = 0;
        while (length < name.Length && char.IsAsciiLetterOrDigit(name[length]))
            length++;
        return name[..length].ToString().ToLowerInvariant();
    }

    private static int SkipElement(string source, string name, int at, HashSet<string> unclosed)
    {
        // Looked for once, so that many begins without an end take linear time.
        var end = unclosed.Contains(name) ? -1 : source.IndexOf($"</{name}", at, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
            unclosed.Add(name);
        if (end < 0)
            return name is "script" or "style" ? source.Length : at;
        return source.IndexOf('>', end) is >= 0 and var close ? close + 1 : source.Length;
    }

    private static bool IsBlock(string name) =>
        name is "p" or "div" or "li" or "tr" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "section" or "article"
            or "main" or "header" or "aside" or "table" or "thead" or "tbody" or "ul" or "ol" or "dl" or "dt" or "dd" or "pre"
            or "blockquote" or "br" or "hr"
            or "body" or "html" or "title" or "figure" or "figcaption" or "summary" or "details" or "option" or "caption" or "address"
            or "fieldset";
}
