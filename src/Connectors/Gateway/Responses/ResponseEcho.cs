using System.Text.Json;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Responses;

/// <summary>What a reply repeats of its request, value by value.</summary>
internal sealed class ResponseEcho
{
    private const string Tools = "tools";

    // Each with what stands for it where the request does not have it.
    private static readonly (string Name, string Otherwise)[] Fields =
    [
        ("instructions", "null"),
        ("max_output_tokens", "null"),
        ("metadata", "{}"),
        ("parallel_tool_calls", "true"),
        ("reasoning", """{"effort":null,"summary":null}"""),
        ("temperature", "null"),
        ("text", """{"format":{"type":"text"}}"""),
        ("tool_choice", "\"auto\""),
        (Tools, "[]"),
        ("top_p", "null"),
    ];

    private readonly JsonElement?[] _said = new JsonElement?[Fields.Length];

    public static ResponseEcho Of(FieldReader reader)
    {
        var echo = new ResponseEcho();
        for (var i = 0; i < Fields.Length; i++)
            echo._said[i] = reader.Find(Fields[i].Name, out var value) ? value.Clone() : null;
        return echo;
    }

    public void Write(Utf8JsonWriter writer)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            writer.WritePropertyName(Fields[i].Name);

            // Value by value: line breaks between them would end an event.
            if (_said[i] is { } said && Fields[i].Name == Tools)
                WriteTools(writer, said);
            else if (_said[i] is { } value)
                value.WriteTo(writer);
            else
                writer.WriteRawValue(Fields[i].Otherwise, skipInputValidation: true);
        }
    }

    // A reply's functions have all members, and a request's may leave some out.
    private static void WriteTools(Utf8JsonWriter writer, JsonElement tools)
    {
        writer.WriteStartArray();
        foreach (var tool in tools.EnumerateArray())
        {
            writer.WriteStartObject();
            foreach (var member in tool.EnumerateObject())
                member.WriteTo(writer);
            if (tool.GetProperty("type").ValueEquals("function"u8))
            {
                foreach (var name in (ReadOnlySpan<string>)["description", "parameters", "strict"])
                {
                    if (!tool.TryGetProperty(name, out _))
                        writer.WriteNull(name);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
