using System.Text.Json;

namespace Wattwise.Gateway.Tests;

/// <summary>Checks replies against the parts of OpenAI's published schema that the gateway serves: openai-schema.json.</summary>
internal static class OpenAISchema
{
    private static readonly JsonElement Schemas = JsonElement.Parse(Repository.Read("tests/Wattwise.Gateway.Tests/openai-schema.json"));

    /// <summary>What is wrong with a value; empty if it is as its schema says.</summary>
    public static IEnumerable<string> Check(string schema, JsonElement value) => Check(Schemas.GetProperty(schema), value, schema);

    private static IEnumerable<string> Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Check(Schemas.GetProperty(reference.GetString()!), value, path);
        if (schema.TryGetProperty("enum", out var allowed))
            return allowed.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)) ? [] : [$"{path} is {value}"];
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(name, value)))
            return [$"{path} is no {type}, but {value.ValueKind}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(schema, value, path),
            JsonValueKind.Array => CheckArray(schema, value, path),
            _ => [],
        };
    }

    private static IEnumerable<string> CheckObject(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(item => item.GetString()!)
                .Where(name => !value.TryGetProperty(name, out _)))
                yield return $"{path} has no {name}";
        }

        if (!schema.TryGetProperty("properties", out var properties))
            yield break;
        foreach (var property in properties.EnumerateObject())
        {
            if (!value.TryGetProperty(property.Name, out var member))
                continue;
            foreach (var fault in Check(property.Value, member, $"{path}.{property.Name}"))
                yield return fault;
        }
    }

    private static IEnumerable<string> CheckArray(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("minItems", out var least) && value.GetArrayLength() < least.GetInt32())
            yield return $"{path} has {value.GetArrayLength()} items";
        if (!schema.TryGetProperty("items", out var items))
            yield break;
        foreach (var fault in value.EnumerateArray().SelectMany(item => Check(items, item, path + "[]")))
            yield return fault;
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
