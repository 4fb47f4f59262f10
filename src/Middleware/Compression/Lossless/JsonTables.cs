using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>JSON in which arrays of objects are tables, wherever that is cheaper.</summary>
/// <remarks>
/// A first line says how to read it. A table stands where its array stood: <c>[3 rows]</c> and what all rows have in common, the names of
/// the columns, and as many lines as there are rows; what follows the array goes on in the next line.
/// </remarks>
internal sealed class JsonTables
{
    // An array in an array in an array is a table of its own at most so deep; below it is JSON. Each level reads its text once more.
    private const int MostLevels = 3;
    // From here on characters decide, as counting tokens takes its time.
    private const int LongText = 400_000;

    private readonly ITokenCounter _tokens;
    private readonly JsonShorthand _values;
    private readonly CancellationToken _cancellationToken;
    private bool _paths, _gaps, _text, _rare, _common;
    private int _tables;

    private JsonTables(RepeatedValues? repeated, ITokenCounter tokens, CancellationToken cancellationToken) =>
        (_values, _tokens, _cancellationToken) = (new(repeated), tokens, cancellationToken);

    /// <summary>The text, or <see langword="null"/> if no array is worth a table and nothing is written in another short way.</summary>
    /// <param name="json">A document without spaces, so that values that are the same are the same to the byte.</param>
    /// <param name="tokens">Counts the tokens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static string? Write(JsonElement json, ITokenCounter tokens, CancellationToken cancellationToken) =>
        Cheapest(json, areLines: false, tokens, cancellationToken);

    /// <summary>The text for objects that stood on a line each.</summary>
    /// <param name="array">They, in an array without spaces.</param>
    /// <param name="tokens">Counts the tokens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static string? WriteLines(JsonElement array, ITokenCounter tokens, CancellationToken cancellationToken) =>
        Cheapest(array, areLines: true, tokens, cancellationToken);

    private static string? Cheapest(JsonElement json, bool areLines, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var plain = Write(json, areLines, repeated: null, tokens, cancellationToken).Text;
        if (RepeatedValues.Of(json) is not { } all)
        {
            return plain;
        }
        // A number that nothing names would be for nothing: the values are those of rows that state it once.
        var (named, used) = Write(json, areLines, all, tokens, cancellationToken);
        if (used.Count < all.Count)
        {
            named = RepeatedValues.Of(json, [.. used]) is { } some ? Write(json, areLines, some, tokens, cancellationToken).Text : null;
        }
        return named is null || plain is not null && tokens.Count(plain) <= tokens.Count(named) ? plain : named;
    }

    private static (string? Text, IReadOnlySet<int> Named) Write(
        JsonElement json, bool areLines, RepeatedValues? repeated, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var writer = new JsonTables(repeated, tokens, cancellationToken);
        var body = new StringBuilder();
        if (!areLines)
        {
            writer.WriteValue(json, level: 0, body);
        }
        else if (ObjectTable.Of(json, writer._values.IsRepeated) is { } table)
        {
            writer.Add(table, "JSON lines", body);
        }
        var isShort = writer._tables > 0 || writer._values.HasTexts || writer._values.Named.Count > 0;
        return (isShort ? writer.Legend() + body : null, writer._values.Named);
    }

    private void WriteValue(JsonElement value, int level, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when _values.TryName(value, text):
                break;
            case JsonValueKind.Object:
                WriteObject(value, level, text);
                break;
            case JsonValueKind.Array:
                WriteArray(value, level, text);
                break;
            default:
                _values.Write(value, text);
                break;
        }
    }

    private void WriteObject(JsonElement value, int level, StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var property in value.EnumerateObject())
        {
            JsonMinifier.WriteName(property, text, ref first);
            WriteValue(property.Value, level, text);
        }
        text.Append('}');
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
            if (level >= MostLevels)
            {
                _values.WriteItem(item, list);
            }
            else if (item.ValueKind == JsonValueKind.Object)
            {
                WriteObject(item, level + 1, list);
            }
            else
            {
                WriteValue(item, level + 1, list);
            }
        }
        list.Append(']');
        if (level < MostLevels && ObjectTable.Of(array, _values.IsRepeated) is { } table)
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
        table.Write(unit, _values, text);
    }

    private bool IsCheaper(string table, string list) =>
        list.Length > LongText ? table.Length < list.Length : _tokens.Count(table) < _tokens.Count(list);

    // Only what the text makes use of.
    private string Legend()
    {
        var legend = new StringBuilder("JSON");
        if (_tables > 0)
        {
            legend.Append(" with arrays of objects as tables: [number of rows]");
            legend.Append(_common ? " key=value of all rows" : "").Append(", line of keys, a line per object");
        }
        legend.Append(_values.Named.Count > 0 ? "; &1{...} is written once, *1 is the same value again" : "");
        legend.Append(_values.HasTexts ? "; text{...} is a string that holds this JSON" : "");
        legend.Append(_paths ? "; a.b is key b of object a" : "");
        legend.Append(_gaps || _rare ? "; nothing between commas: no such key" : "");
        legend.Append(_rare ? "; key=value: a further key of this object" : "");
        legend.Append(_text ? "; key:str holds strings" : "");
        return legend.Append('\n').ToString();
    }
}
