using System.Text.Json;

namespace Wattwise.Cascade;

/// <summary>Checks a value against a JSON schema: types, required names, enumerations, items, limits; the rest of a schema
/// passes.</summary>
/// <remarks>Bounded in depth and in the values looked at. Patterns are not run: a schema may come from outside.</remarks>
internal struct SchemaCheck
{
    private const int MaxDepth = 24, MaxValues = 4_000;

    private int _left;

    /// <summary>Whether a value fits; true too where the schema says nothing that is checked.</summary>
    public static bool Fits(JsonElement value, JsonElement schema) => new SchemaCheck { _left = MaxValues }.Check(value, schema, schema, 0);

    private bool Check(JsonElement value, JsonElement schema, JsonElement root, int depth)
    {
        if (--_left < 0 || depth > MaxDepth)
            return true;
        if (schema.ValueKind == JsonValueKind.False)
            return false;
        if (schema.ValueKind != JsonValueKind.Object)
            return true;
        if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
            return Resolve(root, reference.GetString()!) is not { } target || Check(value, target, root, depth + 1);
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type))
            return false;
        if (schema.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array
            && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            return false;
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            return false;
        return CheckChoices(value, schema, root, depth) && value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(value, schema, root, depth),
            JsonValueKind.Array => CheckArray(value, schema, root, depth),
            JsonValueKind.Number => IsWithin(schema, "minimum", "maximum", value.GetDouble()),
            JsonValueKind.String => IsWithin(schema, "minLength", "maxLength", value.GetString()!.Length),
            _ => true,
        };
    }

    private bool CheckChoices(JsonElement value, JsonElement schema, JsonElement root, int depth)
    {
        foreach (var name in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(name, out var choices) || choices.ValueKind != JsonValueKind.Array)
                continue;
            var isAny = false;
            foreach (var choice in choices.EnumerateArray())
                isAny = isAny || Check(value, choice, root, depth + 1);
            if (!isAny)
                return false;
        }

        if (schema.TryGetProperty("allOf", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in all.EnumerateArray())
            {
                if (!Check(value, part, root, depth + 1))
                    return false;
            }
        }

        return true;
    }

    private bool CheckObject(JsonElement value, JsonElement schema, JsonElement root, int depth)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray()
                .Any(name => name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _)))
            return false;
        var hasProperties = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var property in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(property.Name, out var own))
            {
                if (!Check(property.Value, own, root, depth + 1))
                    return false;
            }
            else if (hasRest && !Check(property.Value, rest, root, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool CheckArray(JsonElement value, JsonElement schema, JsonElement root, int depth)
    {
        if (!IsWithin(schema, "minItems", "maxItems", value.GetArrayLength()))
            return false;
        if (!schema.TryGetProperty("items", out var items))
            return true;
        foreach (var item in value.EnumerateArray())
        {
            if (_left <= 0)
                break;
            if (!Check(item, items, root, depth + 1))
                return false;
        }

        return true;
    }

    private static bool IsWithin(JsonElement schema, string least, string most, double value) =>
        !(schema.TryGetProperty(least, out var low) && low.ValueKind == JsonValueKind.Number && value < low.GetDouble())
        && !(schema.TryGetProperty(most, out var high) && high.ValueKind == JsonValueKind.Number && value > high.GetDouble());

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => IsNamed(value, type.GetString()!),
        JsonValueKind.Array => type.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String || IsNamed(value, one.GetString()!)),
        _ => true,
    };

    private static bool IsNamed(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Floor(number),
        _ => true,
    };

    // "#/$defs/name" and "#" alone.
    private static JsonElement? Resolve(JsonElement root, string reference)
    {
        if (!reference.StartsWith('#'))
            return null;
        var at = root;
        foreach (var step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(
                step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at))
                return null;
        }

        return at;
    }
}
