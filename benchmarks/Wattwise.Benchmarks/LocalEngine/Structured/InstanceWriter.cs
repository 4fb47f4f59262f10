using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// Writes a value as a constraint wants it, with the properties of objects in the constraint's order, and tells whether that is allowed.
/// </summary>
/// <param name="matcher">A matcher at its beginning.</param>
/// <param name="comma">What is written between items.</param>
/// <param name="colon">What is written between a key and its value.</param>
internal sealed class InstanceWriter(ConstraintMatcher matcher, string comma = ",", string colon = ":")
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<byte> _text = [];

    /// <summary>The text of a value; <see langword="null"/> where it is not allowed.</summary>
    public byte[]? Write(JsonElement value) => TryWrite(value) && matcher.MayEnd ? [.. _text] : null;

    private bool TryWrite(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => TryWriteObject(value),
        JsonValueKind.Array => TryWriteArray(value),
        JsonValueKind.String => TryAdd(Quoted(value.GetString()!)),
        _ => TryAdd(value.GetRawText()),
    };

    private bool TryWriteArray(JsonElement value)
    {
        if (!TryAdd("["))
            return false;
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if ((!isFirst && !TryAdd(comma)) || !TryWrite(item))
                return false;
            isFirst = false;
        }

        return TryAdd("]");
    }

    private bool TryWriteObject(JsonElement value)
    {
        if (!TryAdd("{"))
            return false;
        var (set, length) = (matcher.Set, _text.Count);
        var properties = value.EnumerateObject().ToList();
        foreach (var node in matcher.Runtime.PartsOf(set).OfType<ObjectNode>())
        {
            var names = node.Properties.Select((property, i) => (property.Name, i)).DistinctBy(pair => pair.Name).ToDictionary(
                pair => pair.Name, pair => pair.i);
            if (TryWriteProperties(properties.OrderBy(property => names.GetValueOrDefault(property.Name, int.MaxValue))))
                return true;
            matcher.Set = set;
            _text.RemoveRange(length, _text.Count - length);
        }

        return false;
    }

    private bool TryWriteProperties(IEnumerable<JsonProperty> properties)
    {
        var isFirst = true;
        foreach (var property in properties)
        {
            if ((!isFirst && !TryAdd(comma)) || !TryAdd(Quoted(property.Name)) || !TryAdd(colon) || !TryWrite(property.Value))
                return false;
            isFirst = false;
        }

        return TryAdd("}");
    }

    private bool TryAdd(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!matcher.TryAccept(bytes))
            return false;
        _text.AddRange(bytes);
        return true;
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);
}
