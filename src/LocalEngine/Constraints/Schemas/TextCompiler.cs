using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Builds the lexemes of strings.</summary>
internal sealed class TextCompiler(Grammar grammar, CompileBudget budget)
{
    private readonly Dictionary<string, int> _literals = [];

    /// <summary>The lexeme of any string.</summary>
    public int Any => grammar.Add(Lexeme.Text(DfaOperations.AnyText));

    /// <summary>The lexeme of the strings in a list; <see langword="null"/> where there are none.</summary>
    public int? Literals(IReadOnlyList<JsonElement> values)
    {
        var texts = values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).Distinct().ToList();
        if (texts.Count == 0)
            return null;
        var key = texts.Count == 1 ? texts[0] : null;
        if (key is not null && _literals.TryGetValue(key, out var known))
            return known;
        var lexeme = grammar.Add(Lexeme.Text(LiteralDfa.Of([.. texts.Select(text => (text, 0))], budget)));
        if (key is not null)
            _literals[key] = lexeme;
        return lexeme;
    }

    /// <summary>The lexeme of the strings of a shape.</summary>
    public int Compile(Shape shape)
    {
        var rules = shape.Texts;
        var contents = rules.Automata.Count == 0 ? DfaOperations.AnyText
            : rules.Automata.Skip(1).Aggregate(rules.Automata[0], (all, one) => DfaOperations.Intersect(all, one, budget));
        var excluded = shape.Excluded.Where(value => value.ValueKind == JsonValueKind.String).Select(value => (value.GetString()!, 0))
            .ToList();
        if (excluded.Count > 0)
            contents = DfaOperations.Except(contents, LiteralDfa.Of(excluded, budget), budget);
        var (least, most) = (rules.Least, rules.Most);
        if (least > most)
            return grammar.Add(Lexeme.Text(ByteDfa.Empty));

        (budget.Keyword, budget.Pointer) = ("maxLength", "#");
        return grammar.Add(Lexeme.Text(contents, least, most));
    }
}
