using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>
/// Writes JSON without spaces, with values that stand several times written once, and JSON in strings without its escapes.
/// </summary>
/// <remarks>
/// <c>&amp;1{...}</c> is the value in its first place, <c>*1</c> the same value in others. <c>text{...}</c> is a string that holds what
/// stands behind the word, to the letter; it ends where its JSON ends.
/// </remarks>
/// <param name="repeated">What stands several times; <see langword="null"/> for nothing.</param>
internal sealed class JsonShorthand(RepeatedValues? repeated)
{
    public const string TextMark = "text";

    // A string that holds JSON has quotes that lose their escapes.
    private const int ShortestText = 8;

    private readonly HashSet<int> _named = [];

    /// <summary>The numbers of values that were named in place of being written.</summary>
    public IReadOnlySet<int> Named => _named;

    /// <summary>Whether a string was written as the JSON that it holds.</summary>
    public bool HasTexts { get; private set; }

    /// <summary>Whether values of a column are named rather than taken apart: they stand in other places too.</summary>
    public bool IsRepeated(JsonElement value) => repeated?.NumberOf(value, out _) is not null;

    public static bool IsReserved(string text) =>
        text.Length > 1 && text[0] is '&' or '*' && char.IsAsciiDigit(text[1])
        || text.StartsWith(TextMark, StringComparison.Ordinal) && text.Length > TextMark.Length && text[TextMark.Length] is '{' or '[';

    /// <summary>Writes the name of a value that was written elsewhere, or the number of one that stands here first.</summary>
    /// <returns>True if the value need not be written.</returns>
    public bool TryName(JsonElement value, StringBuilder text)
    {
        if (repeated?.NumberOf(value, out var isFirst) is not { } number)
        {
            return false;
        }
        text.Append(CultureInfo.InvariantCulture, $"{(isFirst ? '&' : '*')}{number + 1}");
        if (!isFirst)
        {
            _named.Add(number);
        }
        return !isFirst;
    }

    public void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when TryName(value, text):
                break;
            case JsonValueKind.Object:
                WriteObject(value, text);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var empty = true;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(empty ? "" : ",");
                    empty = false;
                    WriteItem(item, text);
                }
                text.Append(']');
                break;
            case JsonValueKind.String when JsonIn(value) is { } inner:
                HasTexts = true;
                text.Append(TextMark).Append(inner);
                break;
            default:
                JsonMinifier.Write(value, text);
                break;
        }
    }

    /// <summary>Writes an item of an array. An object there has no number and no name: it may be the row of a table.</summary>
    public void WriteItem(JsonElement item, StringBuilder text)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            WriteObject(item, text);
        }
        else
        {
            Write(item, text);
        }
    }

    private void WriteObject(JsonElement value, StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var property in value.EnumerateObject())
        {
            JsonMinifier.WriteName(property, text, ref first);
            Write(property.Value, text);
        }
        text.Append('}');
    }

    // An object or an array on one line, with quotes that lose their escapes.
    private static string? JsonIn(JsonElement value)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value);
        if (raw.Length < ShortestText || (raw[1], raw[^2]) is not (((byte)'{', (byte)'}') or ((byte)'[', (byte)']'))
            || !raw.Contains((byte)'\\')
            || raw.IndexOf("\\u"u8) >= 0)
        {
            return null;
        }
        var text = value.GetString()!;
        if (text.AsSpan().ContainsAny('\n', '\r'))
        {
            return null;
        }
        using var json = JsonSource.Parse(text);
        return json is null ? null : text;
    }
}
