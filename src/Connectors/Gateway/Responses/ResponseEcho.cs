using System.Text.Json;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Responses;

/// <summary>What a reply repeats of its request, value by value.</summary>
internal sealed class ResponseEcho
{
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
        ("tools", "[]"),
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
            if (_said[i] is { } said)
                said.WriteTo(writer);
            else
                writer.WriteRawValue(Fields[i].Otherwise, skipInputValidation: true);
        }
    }
}
