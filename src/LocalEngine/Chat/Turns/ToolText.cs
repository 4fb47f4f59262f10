using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Writes what tools were called with, and what they answered, as text.</summary>
internal static class ToolText
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The arguments of a call as a JSON object; the text that a model wrote where that could not be read.</summary>
    public static string ArgumentsOf(FunctionCallContent call)
    {
        if (call is { Arguments: null, Exception: not null, RawRepresentation: string raw })
            return raw;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>What a tool answered: text as it is, other values as JSON.</summary>
    /// <exception cref="NotSupportedException">It holds other things than text.</exception>
    public static string ResultOf(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is null ? "" : "Error: the tool failed.",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        TextContent text => text.Text,
        AIContent other => throw NotText(result, other),
        IEnumerable<AIContent> parts =>
            string.Join('\n', parts.Select(part => part is TextContent text ? text.Text : throw NotText(result, part))),
        var value => Serialise(value),
    };

    private static NotSupportedException NotText(FunctionResultContent result, AIContent part) =>
        new($"The result of the call '{result.CallId}' holds a {part?.GetType().Name ?? "null"}, but the model reads text only.");

    private static string Serialise(object value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
            Write(writer, value);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        if (value is null or JsonElement { ValueKind: JsonValueKind.Undefined })
            writer.WriteNullValue();
        else if (value is JsonElement element)
            element.WriteTo(writer);
        else if (AIJsonUtilities.DefaultOptions.TryGetTypeInfo(value.GetType(), out JsonTypeInfo? type))
            Write(writer, value, type);
        else
            throw NotJson(value, null);
    }

    private static void Write(Utf8JsonWriter writer, object value, JsonTypeInfo type)
    {
        try
        {
            JsonSerializer.Serialize(writer, value, type);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw NotJson(value, exception);
        }
    }

    private static NotSupportedException NotJson(object value, Exception? cause) => new(
        $"A {value.GetType()} in a call of a tool, or in its result, cannot be written as JSON: "
            + $"{cause?.Message ?? "its type is not known"} Use a JsonElement.", cause);
}
