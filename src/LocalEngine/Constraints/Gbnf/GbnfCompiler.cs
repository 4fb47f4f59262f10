namespace Wattwise.LocalEngine;

/// <summary>Turns GBNF grammars into those of the engine: whatever does not refer to itself becomes lexemes. Not thread-safe.</summary>
internal sealed class GbnfCompiler
{
    private const int MostDepth = 200;
    private const int MostWrittenOut = 3_000;

    private readonly Dictionary<string, GbnfExpression> _rules;
    private readonly CompileBudget _budget;
    private readonly Grammar _grammar;
    private readonly Dictionary<string, ChoiceNode> _nodes = [];
    private readonly Dictionary<string, Expression?> _regular = [];
    private readonly HashSet<string> _mayBeEmpty = [];
    private readonly Queue<string> _open = [];
    private int _regularDepth;

    private GbnfCompiler(Grammar grammar, string text, CompileBudget budget)
    {
        _grammar = grammar;
        (budget.Keyword, budget.Pointer) = ("grammar", "root");
        _budget = budget;
        _rules = GbnfParser.Parse(text, budget);
    }

    /// <summary>Compiles the text of a grammar into a part of a grammar.</summary>
    /// <exception cref="LlamaConstraintException">The text is wrong or too large, or a rule begins with itself.</exception>
    public static GrammarNode CompileInto(Grammar grammar, string text, CompileBudget budget)
    {
        var compiler = new GbnfCompiler(grammar, text, budget);
        compiler.CheckRules();
        var root = compiler.NodeOf("root");
        while (compiler._open.TryDequeue(out var rule))
            compiler._nodes[rule].Options = [compiler.Build(compiler._rules[rule], 0)];
        if (!GrammarPruning.Prune(grammar, root, budget))
            throw Wrong("root", "no text satisfies it: it refers to itself without an end");
        return root;
    }

    /// <inheritdoc cref="CompileInto"/>
    public static Grammar Compile(string text, CompileBudget budget)
    {
        var grammar = new Grammar(hasBlanks: false);
        grammar.Root = CompileInto(grammar, text, budget);
        return grammar;
    }

    private void CheckRules()
    {
        if (!_rules.ContainsKey("root"))
            throw Wrong("root", "the rule 'root' is missing");
        foreach (var (name, body) in _rules)
        {
            foreach (var other in References(body))
            {
                if (!_rules.ContainsKey(other))
                    throw Wrong(name, $"the rule '{other}' is missing");
            }
        }

        for (var hasChanged = true; hasChanged;)
        {
            hasChanged = false;
            foreach (var (name, body) in _rules)
            {
                _budget.Spend(1);
                if (MayBeEmpty(body) && _mayBeEmpty.Add(name))
                    hasChanged = true;
            }
        }

        var state = new Dictionary<string, bool>();
        foreach (var name in _rules.Keys)
            RefuseLeftRecursion(name, state, 0);
    }

    private void RefuseLeftRecursion(string name, Dictionary<string, bool> isDone, int depth)
    {
        if (isDone.TryGetValue(name, out var done))
        {
            if (!done)
                throw Wrong(name, "it begins with itself (left recursion)");
            return;
        }

        if (depth > 2 * MostDepth)
            throw Wrong(name, "its rules begin with one another too deeply");
        isDone[name] = false;
        foreach (var first in Firsts(_rules[name]))
            RefuseLeftRecursion(first, isDone, depth + 1);
        isDone[name] = true;
    }

    private bool MayBeEmpty(GbnfExpression expression) => expression switch
    {
        GbnfExpression.Characters => false,
        GbnfExpression.Sequence sequence => sequence.Parts.All(MayBeEmpty),
        GbnfExpression.Choice choice => choice.Options.Any(MayBeEmpty),
        GbnfExpression.Repetition repetition => repetition.Least == 0 || MayBeEmpty(repetition.Part),
        GbnfExpression.Rule rule => _mayBeEmpty.Contains(rule.Name),
        _ => false,
    };

    private static IEnumerable<string> References(GbnfExpression expression) => expression switch
    {
        GbnfExpression.Sequence sequence => sequence.Parts.SelectMany(References),
        GbnfExpression.Choice choice => choice.Options.SelectMany(References),
        GbnfExpression.Repetition repetition => References(repetition.Part),
        GbnfExpression.Rule rule => [rule.Name],
        _ => [],
    };

    private IEnumerable<string> Firsts(GbnfExpression expression)
    {
        switch (expression)
        {
            case GbnfExpression.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    foreach (var first in Firsts(part))
                        yield return first;
                    if (!MayBeEmpty(part))
                        yield break;
                }

                break;
            case GbnfExpression.Choice choice:
                foreach (var first in choice.Options.SelectMany(Firsts))
                    yield return first;
                break;
            case GbnfExpression.Repetition repetition:
                foreach (var first in Firsts(repetition.Part))
                    yield return first;
                break;
            case GbnfExpression.Rule rule:
                yield return rule.Name;
                break;
        }
    }

    private ChoiceNode NodeOf(string rule)
    {
        if (_nodes.TryGetValue(rule, out var node))
            return node;
        _nodes[rule] = node = _grammar.Add(new ChoiceNode());
        _open.Enqueue(rule);
        return node;
    }

    private GrammarNode Build(GbnfExpression expression, int depth)
    {
        _budget.Spend(1);
        if (depth > MostDepth)
            throw Wrong("root", $"it is nested more than {MostDepth} deep");
        if (TryLexeme(expression) is { } lexeme)
            return lexeme;
        switch (expression)
        {
            case GbnfExpression.Rule rule:
                return NodeOf(rule.Name);
            case GbnfExpression.Choice choice:
                return _grammar.Add(
                    new ChoiceNode { Options = [.. Grouped(choice.Options, group => new GbnfExpression.Choice(group), depth)] });
            case GbnfExpression.Sequence sequence:
                return _grammar.Add(new SequenceNode([.. Grouped(sequence.Parts, group => new GbnfExpression.Sequence(group), depth)]));
            case GbnfExpression.Repetition repetition:
                var isEmpty = MayBeEmpty(repetition.Part);
                return _grammar.Add(
                    new RepeatNode(Build(repetition.Part, depth + 1), isEmpty ? 0 : repetition.Least, repetition.Most, isEmpty));
            default:
                return _grammar.Add(
                    new LexemeNode(_grammar.Add(Lexeme.Raw(ExpressionCompiler.CompileWhole(Regular(expression)!, _budget)))));
        }
    }

    // Neighbours that refer to nothing are one lexeme together.
    private List<GrammarNode> Grouped(IReadOnlyList<GbnfExpression> parts, Func<List<GbnfExpression>, GbnfExpression> join, int depth)
    {
        var nodes = new List<GrammarNode>();
        for (var at = 0; at < parts.Count;)
        {
            var group = parts.Skip(at).TakeWhile(part => Regular(part) is not null).ToList();
            if (group.Count > 1 && group.Count < parts.Count && TryLexeme(join(group)) is { } lexeme)
            {
                nodes.Add(lexeme);
                at += group.Count;
            }
            else
            {
                nodes.Add(Build(parts[at++], depth + 1));
            }
        }

        return nodes;
    }

    private LexemeNode? TryLexeme(GbnfExpression expression)
    {
        if (Regular(expression) is not { } regular || SizeOf(regular) > MostWrittenOut)
            return null;
        return _grammar.Add(new LexemeNode(_grammar.Add(Lexeme.Raw(ExpressionCompiler.CompileWhole(regular, _budget)))));
    }

    /// <summary>The expression with all rules written out; <see langword="null"/> where one of them comes back to itself.</summary>
    private Expression? Regular(GbnfExpression expression)
    {
        switch (expression)
        {
            case GbnfExpression.Characters characters:
                return new Expression.Characters(characters.Set);
            case GbnfExpression.Sequence sequence:
                return All(sequence.Parts) is { } parts ? new Expression.Sequence(parts) : null;
            case GbnfExpression.Choice choice:
                return All(choice.Options) is { } options ? new Expression.Choice(options) : null;
            case GbnfExpression.Repetition repetition:
                return Regular(repetition.Part) is { } part ? new Expression.Repetition(part, repetition.Least, repetition.Most) : null;
            case GbnfExpression.Rule rule:
                if (_regular.TryGetValue(rule.Name, out var known))
                    return known;
                _regular[rule.Name] = null; // it comes back to itself if it is asked for now
                if (_regularDepth >= MostDepth)
                    return null; // too deep to be one lexeme
                _regularDepth++;
                var written = Regular(_rules[rule.Name]);
                _regularDepth--;
                return _regular[rule.Name] = written;
            default:
                return null;
        }
    }

    private List<Expression>? All(IReadOnlyList<GbnfExpression> parts)
    {
        var all = new List<Expression>(parts.Count);
        foreach (var part in parts)
        {
            if (Regular(part) is not { } regular)
                return null;
            all.Add(regular);
        }

        return all;
    }

    private static double SizeOf(Expression expression) => expression switch
    {
        Expression.Sequence sequence => sequence.Parts.Sum(SizeOf),
        Expression.Choice choice => choice.Options.Sum(SizeOf),
        Expression.Repetition repetition => SizeOf(repetition.Part) * Math.Max(1, repetition.Most ?? Math.Max(1, repetition.Least)),
        Expression.Characters characters => 1 + (characters.Set.Ranges.Length / 4.0),
        _ => 1,
    };

    private static LlamaConstraintException Wrong(string rule, string what) =>
        new($"The grammar is wrong: {what}", "grammar", $"rule '{rule}'", "Correct the grammar.");
}
