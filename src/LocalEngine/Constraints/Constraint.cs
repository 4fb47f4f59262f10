using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>What an answer must be, as a request says it; not compiled yet. Immutable.</summary>
/// <param name="Kind">What the text is.</param>
/// <param name="Text">The schema, pattern or grammar.</param>
/// <param name="Settings">How a schema is read.</param>
internal sealed record Constraint(ConstraintKind Kind, string Text, SchemaSettings Settings)
{
    /// <summary>The most characters of a schema or a grammar.</summary>
    public const int MostCharacters = 1_500_000;

    /// <summary>The most characters of a pattern.</summary>
    public const int MostPatternCharacters = 100_000;

    /// <summary>The schema of any JSON object.</summary>
    public const string AnyObject = """{"type":"object"}""";

    /// <summary>A text that is the same for the same constraints only.</summary>
    public string Key() => $"{Kind} {Settings} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}";

    /// <summary>Compiles it.</summary>
    /// <param name="budget">What that may take.</param>
    /// <param name="warnings">What is not enforced because it is no constraint by its standard.</param>
    /// <exception cref="LlamaConstraintException">It is wrong, cannot be enforced exactly, or is too large.</exception>
    public Grammar Compile(CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        try
        {
            return CompileUnguarded(budget, out warnings);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new LlamaConstraintException(
                $"A keyword has a value of the wrong kind: {exception.Message}", budget.Keyword, budget.Pointer, "Correct the schema.");
        }
        catch (InsufficientExecutionStackException)
        {
            throw budget.Exceeded("Its parts refer to one another too deeply");
        }
    }

    private Grammar CompileUnguarded(CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        warnings = [];
        if (Text.Length > (Kind == ConstraintKind.Regex ? MostPatternCharacters : MostCharacters))
            throw budget.Exceeded($"It has {Text.Length} characters, more than {(Kind == ConstraintKind.Regex ? MostPatternCharacters : MostCharacters)}");
        switch (Kind)
        {
            case ConstraintKind.Schema:
                return SchemaCompiler.Compile(Parse(Text), Settings, budget, out warnings);
            case ConstraintKind.Grammar:
                return GbnfCompiler.Compile(Text, budget);
            default:
                (budget.Keyword, budget.Pointer) = ("regex", "pattern");
                var grammar = new Grammar(hasBlanks: false);
                var automaton = ExpressionCompiler.CompileWhole(RegexParser.Parse(Text, budget), budget);
                if (automaton.IsEmpty)
                    throw new LlamaConstraintException("No text matches the pattern", "regex", "pattern", "Correct the pattern.");
                grammar.Root = grammar.Add(new LexemeNode(grammar.Add(Lexeme.Raw(automaton))));
                return grammar;
        }
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
