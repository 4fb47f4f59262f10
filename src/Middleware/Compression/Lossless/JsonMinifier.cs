using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Writes JSON without spaces: numbers byte for byte, strings with the escapes that JSON requires and no others.</summary>
internal static class JsonMinifier
{
    // An app may have parsed with any limit.
    private const int DeepestValue = 512;

    /// <exception cref="InvalidOperationException">The value is too deep.</exception>
    public static string Minify(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <exception cref="InvalidOperationException">The value is too deep.</exception>
    public static void Write(JsonElement value, StringBuilder text) => Write(value, text, depth: 0);

    private static void Write(JsonElement value, StringBuilder text, int depth)
    {
        if (depth > DeepestValue)
        {
            throw new InvalidOperationException($"The JSON is more than {DeepestValue} levels deep.");
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var property in value.EnumerateObject())
                {
                    WriteName(property, text, ref first);
                    Write(property.Value, text, depth + 1);
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var empty = true;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(empty ? "" : ",");
                    empty = false;
                    Write(item, text, depth + 1);
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(Content(JsonMarshal.GetRawUtf8Value(value)), text);
                break;
            default:
                text.Append(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)));
                break;
        }
    }

    /// <summary>Writes the comma if one is due, the name and the colon.</summary>
    public static void WriteName(JsonProperty property, StringBuilder text, ref bool first)
    {
        text.Append(first ? "" : ",");
        first = false;
        WriteString(Content(JsonMarshal.GetRawUtf8PropertyName(property)), text);
        text.Append(':');
    }

    /// <summary>A string in quotes, from what stands between its quotes in JSON.</summary>
    public static void WriteString(ReadOnlySpan<byte> escaped, StringBuilder text)
    {
        text.Append('"');
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                text.Append(Encoding.UTF8.GetString(escaped));
                break;
            }
            text.Append(Encoding.UTF8.GetString(escaped[..plain]));
            escaped = escaped[plain..];
            escaped = escaped[WriteEscape(escaped, text)..];
        }
        text.Append('"');
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> value) => value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;

    // The length of the escape that was read.
    private static int WriteEscape(ReadOnlySpan<byte> escaped, StringBuilder text)
    {
        switch (escaped[1])
        {
            case (byte)'/':
                text.Append('/');
                return 2;
            case not (byte)'u':
                text.Append('\\').Append((char)escaped[1]);
                return 2;
        }
        var unit = Unit(escaped);
        if (char.IsHighSurrogate(unit) && escaped.Length >= 12 && escaped[6..].StartsWith("\\u"u8)
            && char.IsLowSurrogate(Unit(escaped[6..])))
        {
            text.Append(unit).Append(Unit(escaped[6..]));
            return 12;
        }
        _ = unit switch
        {
            '"' or '\\' => text.Append('\\').Append(unit),
            '\n' => text.Append("\\n"),
            '\r' => text.Append("\\r"),
            '\t' => text.Append("\\t"),
            '\b' => text.Append("\\b"),
            '\f' => text.Append("\\f"),
            < ' ' => text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
            // A surrogate alone is no text; the escape is the only way to write it.
            _ when char.IsSurrogate(unit) => text.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
            _ => text.Append(unit),
        };
        return 6;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
