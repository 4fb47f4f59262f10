using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wattwise.Cascade;

/// <summary>Brings arguments of calls, which clients give as JSON or as plain values, into JSON.</summary>
internal static class ToolArguments
{
    private static readonly JsonElement Null = JsonDocument.Parse("null").RootElement.Clone();

    /// <summary>The JSON; <see langword="null"/> if the value is of a kind that is not known.</summary>
    public static JsonElement? ToJson(object? value)
    {
        switch (value)
        {
            case null:
                return Null;
            case JsonElement element:
                return element.ValueKind == JsonValueKind.Undefined ? Null : element;
            case JsonDocument document:
                return document.RootElement;
            case JsonNode node:
                return Parse(node.ToJsonString());
            default:
                JsonNode? made = value switch
                {
                    string text => JsonValue.Create(text),
                    bool flag => JsonValue.Create(flag),
                    int number => JsonValue.Create(number),
                    long number => JsonValue.Create(number),
                    double number when double.IsFinite(number) => JsonValue.Create(number),
                    float number when float.IsFinite(number) => JsonValue.Create(number),
                    decimal number => JsonValue.Create(number),
                    _ => null,
                };
                return made is null ? null : Parse(made.ToJsonString());
        }
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
