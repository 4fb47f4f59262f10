namespace Wattwise.Compression;

/// <summary>
/// The units of each kind of text that is written as it is: which lines belong together, and which must stay with another.
/// </summary>
internal static class TextViews
{
    /// <summary>Reads a text of a kind.</summary>
    public static TextView Read(string text, ContentKind kind)
    {
        var units = TextUnits.Read(text, kind is ContentKind.Prose);
        switch (kind)
        {
            case ContentKind.Log:
                LogEntries.Mark(text, units);
                return new TextView(text, units, "lines", 0.25);
            case ContentKind.Trace:
                Indentation.Mark(text, units, maxDepth: 2);
                return new TextView(text, units, "lines", 0.45);
            case ContentKind.Code:
                Indentation.Mark(text, units, maxDepth: 4);
                return new TextView(text, units, "lines", 0.5);
            case ContentKind.Diff:
                Hunks.Mark(text, units);
                return new TextView(text, units, "lines", 0.5);
            case ContentKind.SearchResult:
                return new TextView(text, units, "matches", 0.1);
            case ContentKind.Markdown or ContentKind.Html:
                Headings.Mark(text, units);
                return new TextView(text, units, "lines", 0.5);
            case ContentKind.Table:
                return new TextView(text, units, "rows", 0);
            case ContentKind.Dialogue:
                return new TextView(text, units, "lines", 0.5);
            default:
                return new TextView(text, units, "lines", 0.4);
        }
    }
}
