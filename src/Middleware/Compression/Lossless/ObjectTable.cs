using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>An array of objects as a table: what all rows have in common, a header, a line for each object.</summary>
internal sealed class ObjectTable
{
    // Keys that fewer rows have are written with their name, behind the columns.
    private const double LeastShare = 0.34;

    // Each row is asked for each key: keys that are data, such as ids, would make that the square of the text.
    private const int MostKeys = 512;
    private const int MostCellsToAValue = 16;
    private const int FewCells = 10_000;

    private readonly List<TableColumn> _columns = [];
    private readonly List<TableColumn> _rare = [];
    private readonly List<(string Title, JsonElement Value)> _common = [];
    private readonly JsonElement _rows;
    private readonly int _count;
    private long _values;

    private ObjectTable(JsonElement rows, int count) => (_rows, _count) = (rows, count);

    /// <summary>Whether keys of objects in objects are columns.</summary>
    public bool HasPaths { get; private set; }

    /// <summary>Whether a cell may be empty.</summary>
    public bool HasGaps { get; private set; }

    /// <summary>Whether some columns hold strings that look like numbers.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether rows have keys of their own.</summary>
    public bool HasRare => _rare.Count > 0;

    /// <summary>Whether something is the same in all rows.</summary>
    public bool HasCommon => _common.Count > 0;

    /// <summary>A table of an array, or <see langword="null"/> if its elements are not objects that have keys in common.</summary>
    /// <param name="array">The array.</param>
    /// <param name="isWhole">Whether an object in a row is not to be taken apart into columns.</param>
    public static ObjectTable? Of(JsonElement array, Func<JsonElement, bool> isWhole)
    {
        var count = array.GetArrayLength();
        if (count < 2)
        {
            return null;
        }
        var root = new ColumnNode("");
        foreach (var row in array.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            root.TakeRow(row, isWhole);
        }
        var table = new ObjectTable(array, count);
        table.Collect(root, []);
        return table._columns.Count == 0 || table.IsTooWide ? null : table;
    }

    private bool IsTooWide
    {
        get
        {
            var keys = _columns.Count + _rare.Count;
            return keys > MostKeys || (long)keys * _count > FewCells + MostCellsToAValue * _values;
        }
    }

    public void Write(string unit, JsonShorthand values, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"[{_count} {unit}]");
        var separator = " ";
        foreach (var (title, value) in _common)
        {
            text.Append(separator).Append(title).Append('=');
            TableCell.Write(value, inTextColumn: false, values, text);
            separator = ",";
        }
        text.Append('\n').AppendJoin(',', _columns.Select(column => column.IsText ? column.Title + ":str" : column.Title));
        foreach (var row in _rows.EnumerateArray())
        {
            text.Append('\n');
            WriteRow(row, values, text);
        }
    }

    private void WriteRow(JsonElement row, JsonShorthand values, StringBuilder text)
    {
        // Empty cells at the end are left out, unless named ones follow.
        var due = 0;
        for (var i = 0; i < _columns.Count; i++)
        {
            due += i == 0 ? 0 : 1;
            if (_columns[i].TryFind(row, out var value))
            {
                text.Append(',', due);
                due = 0;
                TableCell.Write(value, _columns[i].IsText, values, text);
            }
        }
        foreach (var column in _rare)
        {
            if (column.TryFind(row, out var value))
            {
                text.Append(',', due + 1).Append(column.Title).Append('=');
                due = 0;
                TableCell.Write(value, inTextColumn: false, values, text);
            }
        }
    }

    private void Collect(ColumnNode node, IReadOnlyList<string> path)
    {
        foreach (var child in node.Children)
        {
            var keys = (IReadOnlyList<string>)[.. path, child.Name];
            var title = string.Join('.', keys.Select(TableCell.Name));
            if (child.IsConstant(_count))
            {
                HasPaths |= path.Count > 0;
                _common.Add((title, child.First));
            }
            else if (child.IsGroup)
            {
                Collect(child, keys);
            }
            else
            {
                Add(child, new TableColumn(keys, title, child.IsText));
            }
        }
    }

    private void Add(ColumnNode child, TableColumn column)
    {
        HasPaths |= column.Path.Count > 1;
        _values += child.Present;
        if (child.Present < _count * LeastShare)
        {
            _rare.Add(column with { IsText = false });
            return;
        }
        HasGaps |= child.Present < _count;
        HasText |= column.IsText;
        _columns.Add(column);
    }
}
