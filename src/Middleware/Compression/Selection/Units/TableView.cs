namespace Wattwise.Compression;

/// <summary>Lines of a table, written as they are below their header.</summary>
internal sealed class TableView : SourceView
{
    private readonly TextView _lines;
    private readonly List<RecordColumn> _columns;
    private readonly int[] _rows;

    private TableView(TextView lines, List<RecordColumn> columns, int[] rows) : base(lines.Source, lines.Units, "rows") =>
        (_lines, _columns, _rows) = (lines, columns, rows);

    /// <inheritdoc/>
    public override double NeighbourShare => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<RecordColumn> Columns => _columns;

    /// <summary>Makes a view of a table.</summary>
    public static TableView Of(string text, List<Unit> units)
    {
        var lines = new TextView(text, units, "rows", 0);
        if (DelimitedRows.Read(text, units) is not { } read)
            return new TableView(lines, [], []);
        for (var i = 0; i < read.Rows[0]; i++)
            units[i].IsPinned = true;
        return new TableView(lines, read.Columns, read.Rows);
    }

    /// <inheritdoc/>
    public override int UnitOf(int row) => _rows[row];

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer) => _lines.Write(kept, writer);
}
