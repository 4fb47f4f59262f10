using System.Text;

namespace Wattwise.Compression;

/// <summary>A JSON text whose values are kept or left out one by one, below the keys that lead to them.</summary>
internal sealed class JsonTreeView : SourceView
{
    // A container that is written in fewer characters is kept as a whole.
    private const int SmallContainer = 70;

    private readonly JsonPart _root;
    private readonly Dictionary<JsonPart, int> _units;
    private readonly string[] _written;
    private readonly RecordTable? _table;

    private JsonTreeView(
        string source, List<Unit> units, JsonPart root, Dictionary<JsonPart, int> places, string[] written, RecordTable? table)
        : base(source, units, "values") => (_root, _units, _written, _table) = (root, places, written, table);

    /// <inheritdoc/>
    public override IReadOnlyList<RecordColumn> Columns => _table?.Columns ?? [];

    /// <inheritdoc/>
    public override int UnitOf(int row) => _units[_table!.Records[row]];

    /// <inheritdoc/>
    public override double NeighbourShare => 0.5;

    /// <summary>Makes a view of a text that was read.</summary>
    /// <param name="source">The text.</param>
    /// <param name="root">What it holds.</param>
    /// <param name="table">Its records, if it consists of records.</param>
    public static JsonTreeView Of(string source, JsonPart root, RecordTable? table = null)
    {
        var units = new List<Unit>();
        var places = new Dictionary<JsonPart, int>(ReferenceEqualityComparer.Instance);
        var written = new List<string>();
        var (blocks, records) = (0, 0);
        Add(root, -1, "", 0, -1);
        return new JsonTreeView(source, units, root, places, [.. written], table);

        void Add(JsonPart part, int parent, string path, int block, int record)
        {
            var index = units.Count;
            places[part] = index;
            var isWhole = part.Kind == 'v' || part.Children.Count == 0 || IsSmall(part);
            var start = part.KeyStart >= 0 ? part.KeyStart : part.Start;
            units.Add(new Unit(start, (isWhole ? part.End : part.Start) - start)
            {
                Parent = parent,
                Block = block,
                Record = record,
                Context = path,
                IsFrame = !isWhole,
                IsName = isWhole && parent >= 0 && NameColumns.IsName(part.Key(source)),
            });
            var text = new StringBuilder();
            if (part.KeyStart >= 0)
                text.Append(source, part.KeyStart, part.KeyLength).Append(':');
            if (isWhole)
                Minify(source, part, text);
            else
                text.Append("{}");
            written.Add(text.ToString());
            if (isWhole)
                return;

            var isRecord = part.Kind == '{';
            if (isRecord)
                block = ++blocks;
            for (var i = 0; i < part.Children.Count; i++)
            {
                var child = part.Children[i];
                var here = child.KeyStart >= 0 ? $"{path} {child.Key(source)}" : $"{path} {Ordinals.Of(i, part.Children.Count)}";
                Add(child, index, here.Length > 240
                    ? here[^240..]
                    : here, block, record >= 0 || isRecord || child.Kind != '{' ? record : records++);
            }
        }

        bool IsSmall(JsonPart part)
        {
            if (part.Kind == '{' && part.Children.Count > 2)
                return false;
            var length = 0;
            foreach (var child in part.Children)
            {
                if (child.Kind != 'v' && child.Children.Count > 0)
                    return false;
                length += child.KeyLength + child.End - child.Start + 2;
            }

            return length <= SmallContainer;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Written(int unit) => _written[unit];

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer)
    {
        Write(_root, kept, writer);
        writer.Add("\n");
    }

    /// <summary>Writes a part without white space between its tokens.</summary>
    public static void Minify(string source, JsonPart part, StringBuilder text)
    {
        if (part.Kind == 'v')
        {
            text.Append(part.Raw(source));
            return;
        }

        text.Append(part.Kind);
        for (var i = 0; i < part.Children.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            var child = part.Children[i];
            if (child.KeyStart >= 0)
                text.Append(source, child.KeyStart, child.KeyLength).Append(':');
            Minify(source, child, text);
        }

        text.Append(part.Kind == '{' ? '}' : ']');
    }

    private void Write(JsonPart part, bool[] kept, SelectionWriter writer)
    {
        var unit = _units[part];
        if (!Units[unit].IsFrame)
        {
            writer.Rewrite(_written[unit], Units[unit].Start, Units[unit].Length);
            return;
        }

        if (part.KeyStart >= 0)
        {
            writer.Copy(part.KeyStart, part.KeyLength);
            writer.Add(":");
        }

        writer.Add(part.Kind == '{' ? "{" : "[");
        var (missing, isFirst) = (0, true);
        foreach (var child in part.Children)
        {
            if (!kept[_units[child]])
            {
                missing++;
                continue;
            }

            CloseGap();
            Separate();
            Write(child, kept, writer);
        }

        CloseGap();
        writer.Add(part.Kind == '{' ? "}" : "]");

        void CloseGap()
        {
            if (missing == 0)
                return;
            Separate();
            writer.Gap(missing);
            missing = 0;
        }

        void Separate()
        {
            if (!isFirst)
                writer.Add(",");
            isFirst = false;
        }
    }
}
