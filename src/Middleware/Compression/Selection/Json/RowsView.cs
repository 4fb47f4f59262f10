using System.Text;

namespace Wattwise.Compression;

/// <summary>Records with about the same keys, written as a table: the constants once, a header, a line for each row.</summary>
internal sealed class RowsView : SourceView
{
    private readonly List<RecordColumn> _columns;
    private readonly string[] _rows;
    private readonly string[] _words;
    private readonly string _lead;

    private RowsView(string source, List<Unit> units, List<RecordColumn> columns, string lead) : base(source, units, "rows")
    {
        _columns = columns;
        var varying = columns.Where(column => column.Constant is null).ToList();
        var constants = columns.Where(column => column.Constant is not null).ToList();
        var head = new StringBuilder(lead);
        if (constants.Count > 0)
            head.Append("all rows: ").AppendJoin(", ", constants.Select(column => $"{column.Name}={column.Constant}")).Append('\n');
        head.AppendJoin(',', varying.Select(column => column.Name)).Append('\n');
        _lead = head.ToString();
        _rows = new string[units.Count];
        _words = new string[units.Count];
        var line = new StringBuilder();
        for (var row = 0; row < units.Count; row++)
        {
            line.Clear();
            for (var i = 0; i < varying.Count; i++)
            {
                if (i > 0)
                    line.Append(',');
                line.Append(varying[i].Cells[row]);
            }

            _rows[row] = line.Append('\n').ToString();
            line.Clear();
            foreach (var column in varying)
            {
                // A flag is told by its column's name.
                if (column.Cells[row] is "true")
                    line.Append(column.Name).Append(' ');
                line.Append(column.Cells[row]).Append(' ');
            }

            _words[row] = line.ToString();
        }
    }

    /// <inheritdoc/>
    public override double NeighbourShare => 0;

    /// <summary>The characters before the rows: constants and names of columns.</summary>
    public int LeadLength => _lead.Length;

    /// <summary>The mean length of a row.</summary>
    public long RowLength => _rows.Sum(row => (long)row.Length) / _rows.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<RecordColumn> Columns => _columns;

    /// <summary>Makes a table of records; <see langword="null"/> if they have too little in common.</summary>
    public static RowsView? Of(string source, JsonPart root, RecordTable table)
    {
        if (table.Columns.Count is 0 or > 64 || table.Filled * 5 < table.Columns.Count * table.Records.Count)
            return null;
        var units = table.Records.ConvertAll(record => new Unit(record.Start, record.End - record.Start));
        var lead = new StringBuilder();
        Lead(root, "");
        return new RowsView(source, units, table.Columns, lead.ToString());

        void Lead(JsonPart part, string path)
        {
            foreach (var child in part.Children)
            {
                var name = path + child.Key(source).ToString();
                if (ReferenceEquals(child.Children, table.Records))
                    continue;
                if (part.Kind == '{' && child.Kind == 'v')
                    lead.Append(name).Append(": ").Append(child.Raw(source)).Append('\n');
                else if (part.Kind == '{' && child.Kind == '{')
                    Lead(child, name + ".");
            }
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Written(int unit) => _rows[unit];

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Words(int unit) => _words[unit];

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer)
    {
        writer.Add(_lead);
        for (var i = 0; i < Units.Count; i++)
        {
            if (kept[i])
            {
                writer.Rewrite(_rows[i].AsSpan(0, _rows[i].Length - 1), Units[i].Start, Units[i].Length);
                writer.Add("\n");
                continue;
            }

            var count = 0;
            for (; i < Units.Count && !kept[i]; i++)
                count++;
            i--;
            writer.Gap(count);
            writer.Add("\n");
        }
    }
}
