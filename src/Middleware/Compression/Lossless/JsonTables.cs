using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>JSON in which arrays of objects are tables, wherever that is cheaper.</summary>
/// <remarks>
/// A first line says how to read it. A table stands where its array stood: <c>[3 rows]</c> and what all rows have in common, the names of the
/// columns, and as many lines as there are rows; what follows the array goes on in the next line.
/// </remarks>
internal sealed class JsonTables
{
    // An array in an array in an array is a table of its own at most so deep; below it is JSON. Each level reads its text once more.
    private const int MostLevels = 3;
    // From here on characters decide, as counting tokens takes its time.
    private const int LongText = 400_000;

    private readonly ITokenCounter _tokens;
    private readonly CancellationToken _cancellationToken;
    private bool _paths, _gaps, _text, _rare, _common;
    private int _tables;

    private JsonTables(ITokenCounter tokens, CancellationToken cancellationToken) => (_tokens, _cancellationToken) = (tokens, cancellationToken);

    /// <summary>The text, or <see langword="null"/> if no array is worth a table.</summary>
    public static string? Write(JsonElement json, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var writer = new JsonTables(tokens, cancellationToken);
        var body = new StringBuilder();
        writer.WriteValue(json, level: 0, body);
        return writer._tables == 0 ? null : writer.Legend() + body;
    }

    /// <summary>The text for objects that stood on a line each.</summary>
    public static string? WriteLines(JsonElement array, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        if (ObjectTable.Of(array) is not { } table)
        {
            return null;
        }
        var writer = new JsonTables(tokens, cancellationToken);
        var body = new StringBuilder();
        writer.Add(table, "JSON lines", body);
        return writer.Legend() + body;
    }

    private void WriteValue(JsonElement value, int level, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var property in value.EnumerateObject())
                {
                    JsonMinifier.WriteName(property, text, ref first);
                    WriteValue(property.Value, level, text);
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                WriteArray(value, level, text);
                break;
            default:
                JsonMinifier.Write(value, text);
                break;
        }
    }

    private void WriteArray(JsonElement array, int level, StringBuilder text)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var state = (_paths, _gaps, _text, _rare, _common, _tables);
        var list = new StringBuilder("[");
        var empty = true;
        foreach (var item in array.EnumerateArray())
        {
            list.Append(empty ? "" : ",");
            empty = false;
            if (level < MostLevels)
            {
                WriteValue(item, level + 1, list);
            }
            else
            {
                JsonMinifier.Write(item, list);
            }
        }
        list.Append(']');
        if (level < MostLevels && ObjectTable.Of(array) is { } table)
        {
            var asList = list.ToString();
            var inner = (_paths, _gaps, _text, _rare, _common, _tables);
            (_paths, _gaps, _text, _rare, _common, _tables) = state;
            var asTable = new StringBuilder();
            Add(table, "rows", asTable);
            if (IsCheaper(asTable.ToString(), asList))
            {
                // On lines of its own.
                text.Append(text.Length == 0 ? "" : "\n").Append(asTable).Append('\n');
                return;
            }
            (_paths, _gaps, _text, _rare, _common, _tables) = inner;
        }
        text.Append(list);
    }

    private void Add(ObjectTable table, string unit, StringBuilder text)
    {
        _tables++;
        _paths |= table.HasPaths;
        _gaps |= table.HasGaps;
        _text |= table.HasText;
        _rare |= table.HasRare;
        _common |= table.HasCommon;
        table.Write(unit, text);
    }

    private bool IsCheaper(string table, string list) =>
        list.Length > LongText ? table.Length < list.Length : _tokens.Count(table) < _tokens.Count(list);

    // Only what the text makes use of.
    private string Legend()
    {
        var legend = new StringBuilder("JSON with arrays of objects as tables: [number of rows]");
        legend.Append(_common ? " key=value of all rows" : "").Append(", line of keys, a line per object");
        legend.Append(_paths ? "; a.b is key b of object a" : "");
        legend.Append(_gaps || _rare ? "; nothing between commas: no such key" : "");
        legend.Append(_rare ? "; key=value: a further key of this object" : "");
        legend.Append(_text ? "; key:str holds strings" : "");
        return legend.Append('\n').ToString();
    }
}
