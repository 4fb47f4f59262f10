using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Makes the JSON Schema of a tool's parameters shorter, without a change to what it accepts.</summary>
/// <remarks>
/// Left out are <c>$schema</c>, and titles that only repeat their key. Schemas are told from data by where they stand: a property that is
/// called <c>title</c>, a default and an enumeration stay as they are.
/// </remarks>
internal static class ToolSchemas
{
    private const int DeepestSchema = 64;

    private static readonly HashSet<string> SchemaKeys = new(StringComparer.Ordinal)
    {
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    };

    private static readonly HashSet<string> ListKeys = new(StringComparer.Ordinal) { "allOf", "anyOf", "items", "oneOf", "prefixItems" };

    private static readonly HashSet<string> MapKeys = new(StringComparer.Ordinal)
    {
        "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties",
    };

    /// <summary>The shorter schema; the schema itself if it is not an object, or too deep.</summary>
    /// <param name="schema">A schema.</param>
    public static JsonElement Minify(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            if (!TryWriteSchema(schema, key: null, depth: 0, writer))
            {
                return schema;
            }
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 4 * DeepestSchema });
        return document.RootElement.Clone();
    }

    private static bool TryWriteSchema(JsonElement schema, string? key, int depth, Utf8JsonWriter writer)
    {
        if (depth > DeepestSchema)
        {
            return false;
        }
        if (schema.ValueKind != JsonValueKind.Object)
        {
            WriteData(schema, writer);
            return true;
        }
        writer.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            if (property.NameEquals("$schema") || property.NameEquals("title") && Repeats(property.Value, key))
            {
                continue;
            }
            writer.WritePropertyName(property.Name);
            if (!TryWriteKeyword(property, depth, writer))
            {
                return false;
            }
        }
        writer.WriteEndObject();
        return true;
    }

    private static bool TryWriteKeyword(JsonProperty property, int depth, Utf8JsonWriter writer)
    {
        var value = property.Value;
        if (value.ValueKind == JsonValueKind.Object && MapKeys.Contains(property.Name))
        {
            writer.WriteStartObject();
            foreach (var entry in value.EnumerateObject())
            {
                writer.WritePropertyName(entry.Name);
                if (!TryWriteSchema(entry.Value, entry.Name, depth + 1, writer))
                {
                    return false;
                }
            }
            writer.WriteEndObject();
            return true;
        }
        if (value.ValueKind == JsonValueKind.Array && ListKeys.Contains(property.Name))
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                if (!TryWriteSchema(item, key: null, depth + 1, writer))
                {
                    return false;
                }
            }
            writer.WriteEndArray();
            return true;
        }
        if (value.ValueKind == JsonValueKind.Object && SchemaKeys.Contains(property.Name))
        {
            return TryWriteSchema(value, key: null, depth + 1, writer);
        }
        WriteData(value, writer);
        return true;
    }

    // Without its spaces; numbers as they are written.
    private static void WriteData(JsonElement value, Utf8JsonWriter writer)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            writer.WriteRawValue(JsonMinifier.Minify(value), skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }

    // "user_id" says what "User Id" says.
    private static bool Repeats(JsonElement title, string? key)
    {
        if (key is null || title.ValueKind != JsonValueKind.String)
        {
            return false;
        }
        return string.Equals(Letters(title.GetString()!), Letters(key), StringComparison.OrdinalIgnoreCase);

        static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
    }
}
