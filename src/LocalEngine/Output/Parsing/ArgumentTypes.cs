using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>
/// Finds out what values a schema allows, as far as types go. It never refuses a schema: what is not understood allows anything.
/// </summary>
internal static class ArgumentTypes
{
    private const int MostDepth = 12;

    /// <summary>The schema of a property, or of all items where the key is null; undefined where there is none.</summary>
    public static JsonElement Of(JsonElement schema, JsonElement root, string? key, int depth = 0)
    {
        schema = Resolve(schema, root);
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
            return default;
        if (key is null && schema.TryGetProperty("items", out var items))
            return items;
        if (key is not null && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(key, out var property))
        {
            return property;
        }

        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (!schema.TryGetProperty(keyword, out var branches) || branches.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var branch in branches.EnumerateArray())
            {
                if (Of(branch, root, key, depth + 1) is { ValueKind: not JsonValueKind.Undefined } found)
                    return found;
            }
        }

        return key is not null && schema.TryGetProperty("additionalProperties", out var others)
            && others.ValueKind == JsonValueKind.Object ? others : default;
    }

    /// <summary>The properties that a schema lists, and whether each must be there.</summary>
    public static IEnumerable<(string Name, bool IsRequired)> Properties(JsonElement schema, JsonElement root)
    {
        schema = Resolve(schema, root);
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
            return [];
        string[] required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)] : [];
        return properties.EnumerateObject().Select(property => (property.Name, required.Contains(property.Name)));
    }

    /// <summary>The types of the values that a schema allows.</summary>
    public static JsonTypes Types(JsonElement schema, JsonElement root, int depth = 0)
    {
        schema = Resolve(schema, root);
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
            return JsonTypes.All;
        var types = JsonTypes.All;
        if (schema.TryGetProperty("type", out var type))
        {
            types = type.ValueKind switch
            {
                JsonValueKind.String => Named(type.GetString()),
                JsonValueKind.Array =>
                    type.EnumerateArray().Aggregate(JsonTypes.None, (all, one) =>
                    all | Named(one.ValueKind == JsonValueKind.String ? one.GetString() : null)),
                _ => JsonTypes.All,
            };
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            types &= values.EnumerateArray().Aggregate(JsonTypes.None, (all, value) => all | Shape.TypeOf(value));
        if (schema.TryGetProperty("const", out var constant))
            types &= Shape.TypeOf(constant);
        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array)
                types &= branches.EnumerateArray().Aggregate(JsonTypes.None, (all, branch) => all | Types(branch, root, depth + 1));
        }

        if (schema.TryGetProperty("allOf", out var parts) && parts.ValueKind == JsonValueKind.Array)
            types = parts.EnumerateArray().Aggregate(types, (all, part) => all & Types(part, root, depth + 1));
        return types == JsonTypes.None ? JsonTypes.All : types;
    }

    private static JsonTypes Named(string? type) => type switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "number" or "integer" => JsonTypes.Number,
        "string" => JsonTypes.Text,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.All,
    };

    private static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var steps = 0; steps < MostDepth && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("$ref", out var reference)
            && reference.ValueKind == JsonValueKind.String && reference.GetString() is { } path && path.StartsWith('#'); steps++)
        {
            var target = root;
            foreach (var step in path.Split('/').Skip(1))
            {
                var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~",
                    StringComparison.Ordinal);
                if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var member))
                    target = member;
                else if (target.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0
                    && index < target.GetArrayLength())
                    target = target[index];
                else
                    return default;
            }

            schema = target;
        }

        return schema;
    }
}
