using System.Buffers;
using System.Text;

namespace Wattwise.Compression;

/// <summary>The records that a JSON text consists of, and their columns: a nested object's members are columns of their own.</summary>
/// <param name="Records">The records.</param>
/// <param name="Columns">The columns, a cell for each record; empty where it has none.</param>
/// <param name="Filled">How many cells are not empty.</param>
internal sealed record RecordTable(List<JsonPart> Records, List<RecordColumn> Columns, long Filled)
{
    private const int MaxColumns = 400;

    private static readonly SearchValues<char> Marks = SearchValues.Create(",\"\\[]{}=\n");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

    /// <summary>Finds the records of a text; <see langword="null"/> if it does not consist of records.</summary>
    public static RecordTable? Of(string source, JsonPart root, CancellationToken cancellationToken)
    {
        if (FindRecords(root) is not { } records)
            return null;
        var columns = new List<(string Name, string[] Cells)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var filled = 0L;
        for (var row = 0; row < records.Children.Count; row++)
        {
            if ((row & 255) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            Fill(records.Children[row], "", row);
        }

        return columns.Count > MaxColumns
            ? null : new(records.Children, columns.ConvertAll(column => new RecordColumn(column.Name, column.Cells)), filled);

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
                if (columns.Count > MaxColumns)
                    return;
                place = places[name] = columns.Count;
                var cells = new string[records.Children.Count];
                Array.Fill(cells, "");
                columns.Add((name, cells));
            }

            columns[place].Cells[row] = cell;
            filled++;
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
