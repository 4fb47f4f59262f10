using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Writes tools as chat templates are told of them.</summary>
internal static class ToolDefinitions
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Objects with <c>type</c> and <c>function</c>.</summary>
    public static IReadOnlyList<JsonElement> Of(IReadOnlyList<ToolDescription> tools) => [.. tools.Select(tool => Parse(Write(tool)))];

    /// <summary>The same as text, one tool a line.</summary>
    public static string Lines(IReadOnlyList<ToolDescription> tools) =>
        string.Join('\n', tools.Select(tool => Encoding.UTF8.GetString(Write(tool).Span)));

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new() { MaxDepth = 1024 });
        return document.RootElement.Clone();
    }

    private static ReadOnlyMemory<byte> Write(ToolDescription tool)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            if (!string.IsNullOrEmpty(tool.Description))
                writer.WriteString("description"u8, tool.Description);
            writer.WritePropertyName("parameters"u8);
            WriteParameters(writer, tool.Schema);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    // Many templates go through type and properties and fail where there are none.
    private static void WriteParameters(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || (schema.TryGetProperty("type"u8, out _) && schema.TryGetProperty("properties"u8, out _)))
        {
            if (schema.ValueKind is JsonValueKind.Object)
                schema.WriteTo(writer);
            else
                writer.WriteRawValue("""{"type":"object","properties":{}}"""u8);
            return;
        }

        writer.WriteStartObject();
        if (!schema.TryGetProperty("type"u8, out _))
            writer.WriteString("type"u8, "object"u8);
        foreach (var keyword in schema.EnumerateObject())
            keyword.WriteTo(writer);
        if (!schema.TryGetProperty("properties"u8, out _))
        {
            writer.WriteStartObject("properties"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
