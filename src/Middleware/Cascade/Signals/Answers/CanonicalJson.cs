using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Wattwise.Cascade;

/// <summary>Writes JSON in one form: names sorted, no space, numbers by value.</summary>
internal static class CanonicalJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>The canonical form; <see langword="null"/> if the text is no JSON.</summary>
    public static string? TryWrite(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return Write(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The canonical form.</summary>
    public static string Write(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, element);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when element.TryGetDecimal(out var number):
                writer.WriteRawValue(
                    (number / 1.000000000000000000m).ToString("0.############", CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
