namespace Wattwise.Compression;

/// <summary>Lines of a table, written as they are below their header.</summary>
internal sealed class TableView : SourceView
{
    private readonly TextView _lines;
    private readonly List<RecordColumn> _columns;

    private TableView(TextView lines, List<RecordColumn> columns) : base(lines.Source, lines.Units, "rows") => (_lines, _columns) = (lines, columns);

    /// <inheritdoc/>
    public override double NeighbourShare => 0;

    /// <summary>The columns; a cell for each row below the header.</summary>
    public IReadOnlyList<RecordColumn> Columns => _columns;

    /// <summary>The unit of the first row.</summary>
    public int FirstRow { get; private init; }

    /// <summary>Makes a view of a table.</summary>
    public static TableView Of(string text, List<Unit> units)
    {
        var lines = new TextView(text, units, "rows", 0);
        if (DelimitedRows.Read(text, units) is not { } read)
            return new TableView(lines, []);
        for (var i = 0; i < read.FirstRow; i++)
            units[i].IsPinned = true;
        return new TableView(lines, read.Columns) { FirstRow = read.FirstRow };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Statistics(Func<string, double> relevance) => ColumnStatistics.Of(_columns, relevance);

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer) => _lines.Write(kept, writer);
}
