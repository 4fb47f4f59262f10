using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>What values may be, without alternatives but those of the kind of value. Immutable.</summary>
internal sealed record Shape
{
    public static Shape Any { get; } = new();

    public JsonTypes Types { get; init; } = JsonTypes.All;

    /// <summary>The only values, if they are listed.</summary>
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>Values that are not allowed.</summary>
    public IReadOnlyList<JsonElement> Excluded { get; init; } = [];

    public NumberRules Numbers { get; init; } = NumberRules.Any;

    public TextRules Texts { get; init; } = TextRules.Any;

    public ArrayRules Arrays { get; init; } = ArrayRules.Any;

    public ObjectRules Objects { get; init; } = ObjectRules.Any;

    /// <summary>The values that both allow.</summary>
    public Shape And(Shape other)
    {
        if (ReferenceEquals(this, Any))
            return other;
        if (ReferenceEquals(other, Any))
            return this;
        return new()
        {
            Types = Types & other.Types,
            Values = Values is null ? other.Values
                : other.Values is null ? Values
                : [.. Values.Where(value => other.Values.Any(also => JsonElement.DeepEquals(value, also)))],
            Excluded = [.. Excluded, .. other.Excluded],
            Numbers = Numbers.And(other.Numbers),
            Texts = Texts.And(other.Texts),
            Arrays = Arrays.And(other.Arrays),
            Objects = Objects.And(other.Objects),
        };
    }

    public static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.String => JsonTypes.Text,
        JsonValueKind.Array => JsonTypes.Array,
        _ => JsonTypes.Object,
    };
}
