using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>A schema, pattern or grammar that an answer must satisfy.</summary>
/// <param name="Kind">What the text is.</param>
/// <param name="Text">The schema, pattern or grammar.</param>
/// <param name="Settings">How a schema is read.</param>
internal sealed record Constraint(ConstraintKind Kind, string Text, SchemaSettings Settings) : AnswerConstraint
{
    /// <summary>The most characters of a schema or a grammar.</summary>
    public const int MostCharacters = 1_500_000;

    /// <summary>The most characters of a pattern.</summary>
    public const int MostPatternCharacters = 100_000;

    /// <summary>The schema of any JSON object.</summary>
    public const string AnyObject = """{"type":"object"}""";

    /// <inheritdoc/>
    public override string Key() => $"{Kind} {Settings} {HashOf(Text)}";

    /// <summary>Compiles it into a part of a grammar that has other parts too. JSON has blanks where the grammar says so.</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="budget">What that may take.</param>
    /// <param name="warnings">What is not enforced, and why.</param>
    /// <exception cref="LlamaConstraintException">It is wrong, cannot be enforced exactly, or is too large.</exception>
    public GrammarNode CompileInto(Grammar grammar, CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        warnings = [];
        if (Text.Length > (Kind == ConstraintKind.Regex ? MostPatternCharacters : MostCharacters))
            throw budget.Exceeded(
                $"It has {Text.Length} characters, more than {(Kind == ConstraintKind.Regex ? MostPatternCharacters : MostCharacters)}");
        switch (Kind)
        {
            case ConstraintKind.Schema:
                return SchemaCompiler.CompileInto(grammar, Parse(Text), Settings, budget, out warnings);
            case ConstraintKind.Grammar:
                return GbnfCompiler.CompileInto(grammar, Text, budget);
            default:
                (budget.Keyword, budget.Pointer) = ("regex", "pattern");
                var automaton = ExpressionCompiler.CompileWhole(RegexParser.Parse(Text, budget), budget);
                if (automaton.IsEmpty)
                    throw new LlamaConstraintException("No text matches the pattern", "regex", "pattern", "Correct the pattern.");
                return grammar.Add(new LexemeNode(grammar.Add(Lexeme.Raw(automaton))));
        }
    }

    /// <inheritdoc/>
    protected override Grammar CompileUnguarded(CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        var grammar = new Grammar(Kind == ConstraintKind.Schema && Settings.HasBlanks);
        grammar.Root = CompileInto(grammar, budget, out warnings);
        return grammar;
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = 256 });
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new LlamaConstraintException($"The schema is no JSON: {exception.Message}", "schema", "#", "Correct the schema.");
        }
    }
}
