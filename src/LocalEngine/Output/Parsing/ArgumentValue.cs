namespace Wattwise.LocalEngine;

/// <summary>Turns values that are written as they are into JSON.</summary>
internal static class ArgumentValue
{
    /// <summary>A value as JSON: what its type allows decides whether it is a string.</summary>
    /// <param name="text">The value as it is written.</param>
    /// <param name="types">The types that it may have.</param>
    public static string ToJson(string text, JsonTypes types)
    {
        if (types == JsonTypes.Text)
            return LiteralReader.Quote(text);
        var json = LiteralReader.ToJson(text.Trim());
        var isText = json is null || json[0] == '"';
        if (!isText && (types & TypeOf(json!)) != 0)
            return json!;
        if (isText && json is not null && (types & JsonTypes.Text) == 0)
            return LiteralReader.ToJson(json[1..^1]) is { } inner && (types & TypeOf(inner)) != 0 ? inner : json; // a number in quotes
        return LiteralReader.Quote(text);
    }

    private static JsonTypes TypeOf(string json) => json[0] switch
    {
        '{' => JsonTypes.Object,
        '[' => JsonTypes.Array,
        '"' => JsonTypes.Text,
        't' or 'f' => JsonTypes.Boolean,
        'n' => JsonTypes.Null,
        _ => JsonTypes.Number,
    };
}
