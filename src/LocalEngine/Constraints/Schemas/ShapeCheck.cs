using System.Text;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Tells whether values have a shape, and whether any can. Not thread-safe.</summary>
internal sealed class ShapeCheck(ShapeReader reader)
{
    private const int MostDepth = 4;

    private int _depth;

    /// <summary>Whether no value has the shape, as far as a look at it tells.</summary>
    public static bool IsPlainlyEmpty(Shape shape) => shape.Types == JsonTypes.None || shape.Values is { Count: 0 };

    /// <summary>Whether no value has the shape, as far as can be found out with reason.</summary>
    public bool IsEmpty(Shape shape)
    {
        if (IsPlainlyEmpty(shape))
            return true;
        if (_depth >= MostDepth)
            return false;
        _depth++;
        try
        {
            if (shape.Values is { } values)
                return !values.Any(value => Has(shape, value));
            return !((shape.Types & (JsonTypes.Null | JsonTypes.Boolean)) != 0
                || ((shape.Types & JsonTypes.Number) != 0 && !shape.Numbers.IsEmpty)
                || ((shape.Types & JsonTypes.Text) != 0 && !IsEmpty(shape.Texts))
                || ((shape.Types & JsonTypes.Array) != 0 && !IsEmpty(shape.Arrays))
                || ((shape.Types & JsonTypes.Object) != 0 && !IsEmpty(shape.Objects)));
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Whether objects of the first shape, closed as they are by default, cannot have what the second requires.</summary>
    public bool LacksRequired(Shape first, Shape second)
    {
        if (reader.Settings.HasOpenObjects || (first.Types & second.Types) != JsonTypes.Object || first.Values is not null
            || !first.Objects.Properties.Any(rules => rules.Closes)
            || first.Objects.Properties.Any(rules => rules.Others is not null || rules.Patterns.Count > 0))
        {
            return false;
        }

        return second.Objects.Required.Except(first.Objects.DeclaredNames()).Any();
    }

    /// <summary>Whether a value has the shape.</summary>
    public bool Has(Shape shape, JsonElement value)
    {
        var type = Shape.TypeOf(value);
        if ((shape.Types & type) == 0 || shape.Excluded.Any(other => JsonElement.DeepEquals(value, other)))
            return false;
        switch (type)
        {
            case JsonTypes.Number:
                return ReferenceEquals(shape.Numbers, NumberRules.Any)
                    || (ExactNumber.TryParse(value.GetRawText(), out var number) && shape.Numbers.Allows(number));
            case JsonTypes.Text:
                return Has(shape.Texts, value.GetString()!);
            case JsonTypes.Array:
                var length = value.GetArrayLength();
                return length >= shape.Arrays.Least && length <= shape.Arrays.Most
                    && !value.EnumerateArray().Where((item, i) => !Has(shape.Arrays.At(i), item)).Any()
                    && (shape.Arrays.UniqueIn is null || AreDifferent(value));
            case JsonTypes.Object:
                return Has(shape.Objects, value);
            default:
                return true;
        }
    }

    /// <summary>Whether a value satisfies all schemas of a set.</summary>
    public bool Has(SchemaSet set, JsonElement value) => reader.Read(set).Any(shape =>
        (shape.Values is null || shape.Values.Any(other => JsonElement.DeepEquals(value, other))) && Has(shape, value));

    public static bool Has(TextRules rules, string text)
    {
        if (rules.IsAny)
            return true;
        var characters = text.EnumerateRunes().Count();
        var bytes = Encoding.UTF8.GetBytes(text);
        return characters >= rules.Least && characters <= rules.Most && rules.Automata.All(automaton => automaton.Match(bytes) >= 0);
    }

    private static bool AreDifferent(JsonElement array)
    {
        var items = array.EnumerateArray().ToArray();
        return !items.Where((item, i) => items.Take(i).Any(other => JsonElement.DeepEquals(item, other))).Any();
    }

    private bool Has(ObjectRules rules, JsonElement value)
    {
        var count = 0;
        foreach (var property in value.EnumerateObject())
        {
            count++;
            if (!Has(rules.ValueOf(property.Name), property.Value) || !HasName(rules.Names, property.Name))
                return false;
        }

        return count >= rules.Least && count <= rules.Most && rules.Required.All(name => value.TryGetProperty(name, out _));
    }

    public bool HasName(SchemaSet names, string name)
    {
        if (names == SchemaSet.Any)
            return true;
        foreach (var shape in reader.Read(names))
        {
            if ((shape.Types & JsonTypes.Text) != 0 && Has(shape.Texts, name)
                && shape.Values?.Any(other => other.ValueKind == JsonValueKind.String && other.ValueEquals(name)) != false
                && !shape.Excluded.Any(other => other.ValueKind == JsonValueKind.String && other.ValueEquals(name)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsEmpty(TextRules rules)
    {
        if (rules.IsEmpty)
            return true;
        return rules.Automata.Count > 1
            && rules.Automata.Skip(1).Aggregate(rules.Automata[0], (all, one) => DfaOperations.Intersect(all, one, reader.Budget)).IsEmpty;
    }

    private bool IsEmpty(ArrayRules rules)
    {
        if (rules.Least > rules.Most)
            return true;
        for (var i = 0; i < Math.Min(rules.Least, rules.First.Count + 1); i++)
        {
            if (IsEmpty(rules.At(i)))
                return true;
        }

        return false;
    }

    private bool IsEmpty(ObjectRules rules) =>
        rules.Least > rules.Most || rules.Required.Count > rules.Most
        || rules.Required.Any(name => IsEmpty(rules.ValueOf(name)) || !HasName(rules.Names, name));

    // Only as deep as asked for: a schema that refers to itself has no end.
    private bool IsEmpty(SchemaSet set) => set != SchemaSet.Any && _depth < MostDepth && reader.Read(set).Count == 0;
}
