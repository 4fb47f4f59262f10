using System.Collections.Concurrent;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Builds the parts of a grammar for numbers and for values that are given.</summary>
internal sealed class ValueCompiler(Grammar grammar, SchemaSettings settings, CompileBudget budget)
{
    private const int MostKnown = 512;

    // Bounds repeat from schema to schema.
    private static readonly ConcurrentDictionary<string, ByteDfa> Known = new();

    /// <summary>The forms of numbers, true, false and null among values.</summary>
    public IEnumerable<string> Words(IEnumerable<JsonElement> values)
    {
        foreach (var value in values)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
                yield return value.GetRawText();
            if (value.ValueKind != JsonValueKind.Number)
                continue;
            yield return value.GetRawText();
            if (!ExactNumber.TryParse(value.GetRawText(), out var number) || number.Digits.IsZero && value.GetRawText().StartsWith('-'))
                continue;
            var (whole, fraction) = number.Parts();
            var shortest = (number.Digits.Sign < 0 ? "-" : "") + whole + (fraction.Length > 0 ? "." + fraction : "");
            yield return shortest;
            if (fraction.Length == 0 && settings.HasWholeFractions)
                yield return shortest + ".0";
        }
    }

    /// <summary>The lexeme of the numbers of a shape.</summary>
    public int Number(Shape shape, SchemaPart part)
    {
        var rules = shape.Numbers;
        var excluded = shape.Excluded
            .Where(value => value.ValueKind == JsonValueKind.Number)
            .Select(value => ExactNumber.TryParse(value.GetRawText(), out var number)
                ? number
                : throw part.Refused("not", "a number is out of range", "Leave it out."))
            .ToList();
        if (rules.IsEmpty)
            return grammar.Add(Lexeme.Raw(ByteDfa.Empty));
        var key = string.Join(
            '|', rules.Low, rules.ExcludesLow, rules.High, rules.ExcludesHigh, rules.IsWhole, rules.IsNeverWhole,
            settings.HasWholeFractions,
            string.Join(',', rules.Divisors), string.Join(',', rules.NotDivisors), string.Join(',', excluded));
        if (!Known.TryGetValue(key, out var automaton))
        {
            (budget.Keyword, budget.Pointer) = ("minimum, maximum or multipleOf", part.Pointer);
            automaton = NumberAutomaton.Build(rules, excluded, settings.HasWholeFractions, part, budget);
            if (Known.Count < MostKnown)
                Known[key] = automaton = automaton.Share();
        }

        return grammar.Add(Lexeme.Raw(automaton));
    }

    /// <summary>The part of exactly one value.</summary>
    public GrammarNode NodeOf(JsonElement value)
    {
        budget.Spend(1);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return grammar.Add(new LexemeNode(grammar.Add(Lexeme.Text(LiteralDfa.Of([value.GetString()!], budget)))));
            case JsonValueKind.Array:
                GrammarNode[] items = [.. value.EnumerateArray().Select(NodeOf)];
                return grammar.Add(new ArrayNode { First = items, Least = items.Length, Most = items.Length });
            case JsonValueKind.Object:
                return grammar.Add(new ObjectNode
                {
                    Properties = [.. value.EnumerateObject()
                        .Select(property => new ObjectProperty(property.Name, NodeOf(property.Value), true))],
                });
            default:
                return grammar.Add(new LexemeNode(
                    grammar.Add(Lexeme.Raw(LiteralDfa.Of([.. Words([value]).Distinct().Select(word => (word, 0))], budget)))));
        }
    }

    /// <summary>Refuses arrays and objects of which some are excluded.</summary>
    public static void RefuseExcluded(Shape shape, JsonTypes type, SchemaPart part)
    {
        if (shape.Excluded.Any(value => Shape.TypeOf(value) == type))
            throw part.Refused(
                "not", "all arrays or objects but one cannot be described", "Exclude strings, numbers, true, false and null only.");
    }
}
