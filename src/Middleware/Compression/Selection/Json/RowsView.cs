using System.Buffers;
using System.Text;

namespace Wattwise.Compression;

/// <summary>Records with about the same keys, written as a table: the constants once, a header, a line for each row.</summary>
internal sealed class RowsView : SourceView
{
    private static readonly SearchValues<char> Marks = SearchValues.Create(",\"\\[]{}=\n");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

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

    /// <summary>The columns.</summary>
    public IReadOnlyList<RecordColumn> Columns => _columns;

    /// <summary>Makes a table of the records that a JSON text consists of, if it is a table at all.</summary>
    public static RowsView? Of(string source, JsonPart root)
    {
        if (FindRecords(root) is not { } records)
            return null;
        var columns = new List<(string Name, string[] Cells)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var filled = 0;
        for (var row = 0; row < records.Children.Count; row++)
            Fill(records.Children[row], "", row);
        if (columns.Count is 0 or > 64 || filled * 5 < columns.Count * records.Children.Count)
            return null;
        var units = records.Children.ConvertAll(record => new Unit(record.Start, record.End - record.Start));
        var lead = new StringBuilder();
        Lead(root, "");
        return new RowsView(source, units, columns.ConvertAll(column => new RecordColumn(column.Name, column.Cells)), lead.ToString());

        void Fill(JsonPart part, string prefix, int row)
        {
            foreach (var child in part.Children)
            {
                var name = prefix + child.Key(source).ToString();
                if (child.Kind == '{' && child.Children.Count > 0)
                    Fill(child, name + ".", row);
                else
                    Set(name, row, Cell(source, child));
            }
        }

        void Set(string name, int row, string cell)
        {
            if (!places.TryGetValue(name, out var place))
            {
                place = places[name] = columns.Count;
                var cells = new string[records.Children.Count];
                Array.Fill(cells, "");
                columns.Add((name, cells));
            }

            columns[place].Cells[row] = cell;
            filled++;
        }

        void Lead(JsonPart part, string path)
        {
            foreach (var child in part.Children)
            {
                var name = path + child.Key(source).ToString();
                if (ReferenceEquals(child, records))
                    continue;
                if (part.Kind == '{' && child.Kind == 'v')
                    lead.Append(name).Append(": ").Append(child.Raw(source)).Append('\n');
                else if (part.Kind == '{' && child.Kind == '{')
                    Lead(child, name + ".");
            }
        }
    }

    /// <summary>Makes a table of lines of cells.</summary>
    public static RowsView OfLines(string source, List<Unit> rows, List<RecordColumn> columns, string lead) => new(source, rows, columns, lead);

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Written(int unit) => _rows[unit];

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Words(int unit) => _words[unit];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Statistics(Func<string, double> relevance) => ColumnStatistics.Of(_columns, relevance);

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

    // The array of objects that is most of the text.
    private static JsonPart? FindRecords(JsonPart root)
    {
        var stack = new Stack<(JsonPart Part, int Depth)>([(root, 0)]);
        while (stack.TryPop(out var top))
        {
            var part = top.Part;
            if (part.Kind == '[' && part.Children.Count >= 3 && part.Children.All(child => child.Kind == '{' && child.Children.Count > 0)
                && (part.End - part.Start) * 10L >= (root.End - root.Start) * 9L)
                return part;
            if (part.Kind == '{' && top.Depth < 4)
            {
                foreach (var child in part.Children)
                {
                    if (child.Kind != 'v')
                        stack.Push((child, top.Depth + 1));
                }
            }
        }

        return null;
    }

    // A string that could be read as something else keeps its quotation marks.
    private static string Cell(string source, JsonPart part)
    {
        if (part.Kind != 'v')
        {
            var raw = part.Raw(source).ToString();
            if (!raw.Contains('\n', StringComparison.Ordinal) && !raw.Contains(": ", StringComparison.Ordinal))
                return raw;
            var text = new StringBuilder();
            JsonTreeView.Minify(source, part, text);
            return text.ToString();
        }

        var content = part.Text(source);
        if (part.Raw(source)[0] != '"')
            return part.Raw(source).ToString();
        var isPlain = content.Length > 0 && !content.ContainsAny(Marks) && !char.IsWhiteSpace(content[0]) && !char.IsWhiteSpace(content[^1])
            && content is not ("null" or "true" or "false") && !LooksLikeNumber(content);
        return isPlain ? content.ToString() : part.Raw(source).ToString();
    }

    private static bool LooksLikeNumber(ReadOnlySpan<char> text) =>
        (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.') && !text.ContainsAnyExcept(NumberCharacters);
}
