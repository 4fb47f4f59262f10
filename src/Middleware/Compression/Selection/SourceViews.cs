namespace Wattwise.Compression;

/// <summary>Reads a text into the view that fits what it is.</summary>
internal static class SourceViews
{
    // A table of which fewer rows fit loses more than values that are chosen one by one.
    private const int MinRows = 8, CharactersPerToken = 3;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="maxTokens">The budget: records that are long for it are taken apart.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static SourceView Read(string text, ContentKind kind, int maxTokens, CancellationToken cancellationToken)
    {
        if (kind is ContentKind.JsonArray or ContentKind.Json && JsonPlaces.Read(text, cancellationToken) is { } root)
        {
            var table = RecordTable.Of(text, root, cancellationToken);
            return table is not null && RowsView.Of(text, root, table) is { } rows
                && rows.LeadLength + (MinRows * rows.RowLength) <= (long)maxTokens * CharactersPerToken
                ? rows
                : JsonTreeView.Of(text, root, table);
        }

        return kind switch
        {
            ContentKind.Table => TableView.Of(text, TextUnits.Read(text, maxLine: 4_000)),
            ContentKind.Html when HtmlView.Of(text, cancellationToken) is { Units.Count: > 0 } html => html,
            _ => TextViews.Read(text, kind),
        };
    }
}
