using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Turns a JSON schema into a grammar of exactly the texts that satisfy it. Not thread-safe.</summary>
internal sealed class SchemaCompiler
{
    private readonly Grammar _grammar;
    private readonly ShapeReader _reader;
    private readonly CompileBudget _budget;
    private readonly TextCompiler _texts;
    private readonly ObjectCompiler _objects;
    private readonly ValueCompiler _values;
    private readonly SchemaDocument _document;
    private readonly Dictionary<string, ChoiceNode> _nodes = [];
    private readonly Queue<(ChoiceNode Node, SchemaSet Set)> _open = [];

    private SchemaCompiler(Grammar grammar, JsonElement schema, SchemaSettings settings, CompileBudget budget)
    {
        _budget = budget;
        _grammar = grammar;
        _document = new(schema);
        _reader = new(_document, settings, budget);
        _texts = new(_grammar, budget);
        _objects = new(_grammar, _reader, budget);
        _values = new(_grammar, settings, budget);
    }

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="settings">How it is read.</param>
    /// <param name="budget">What the compilation may take.</param>
    /// <param name="warnings">What is not enforced because it is no constraint by the standard, such as a format that is not known.</param>
    /// <exception cref="LlamaConstraintException">The schema is wrong, or cannot be enforced exactly, or is too large.</exception>
    public static Grammar Compile(
        JsonElement schema, SchemaSettings settings, CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        var grammar = new Grammar(settings.HasBlanks);
        grammar.Root = CompileInto(grammar, schema, settings, budget, out warnings);
        return grammar;
    }

    /// <summary>Compiles a schema into a part of a grammar that has other parts too.</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="settings">How it is read.</param>
    /// <param name="budget">What the compilation may take.</param>
    /// <param name="warnings">As there.</param>
    /// <exception cref="LlamaConstraintException">As there.</exception>
    public static GrammarNode CompileInto(
        Grammar grammar, JsonElement schema, SchemaSettings settings, CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        var compiler = new SchemaCompiler(grammar, schema, settings, budget);
        var root = compiler.NodeOf(SchemaSet.Of(compiler._document.Root));
        compiler.Finish(root);
        warnings = compiler._reader.Warnings;
        return root;
    }

    /// <summary>Compiles what a schema says of the properties of an object, one by one.</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="settings">How it is read.</param>
    /// <param name="budget">What the compilation may take.</param>
    /// <param name="warnings">As there.</param>
    /// <returns>The properties in their order; <see langword="null"/> where the schema has alternatives for the object.</returns>
    /// <exception cref="LlamaConstraintException">As there.</exception>
    public static IReadOnlyList<CompiledProperty>? CompileProperties(
        Grammar grammar, JsonElement schema, SchemaSettings settings, CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        var compiler = new SchemaCompiler(grammar, schema, settings, budget);
        var shapes = compiler._reader.Read(SchemaSet.Of(compiler._document.Root));
        warnings = compiler._reader.Warnings;
        if (shapes.Where(shape => (shape.Types & JsonTypes.Object) != 0).ToList() is not [{ Values: null } shape])
            return null;
        var properties = new List<CompiledProperty>();
        foreach (var name in shape.Objects.DeclaredNames())
        {
            var set = shape.Objects.ValueOf(name);
            properties.Add(new(name, shape.Objects.Required.Contains(name), compiler.NodeOf(set), compiler.TextsOf(set)));
        }

        var all = grammar.Add(new SequenceNode([.. properties.Select(property => property.Value)]));
        compiler.Finish(all);
        return properties;
    }

    private void Finish(GrammarNode root)
    {
        while (_open.TryDequeue(out var next))
        {
            _budget.Spend(1);
            next.Node.Options = Options(next.Set);
        }

        if (!GrammarPruning.Prune(_grammar, root, _budget))
        {
            throw new LlamaConstraintException(
                "No text satisfies the schema: its parts contradict one another, or it refers to itself without an end", "schema", "#",
                "Correct the schema.");
        }
    }

    /// <summary>
    /// The contents of the strings that satisfy a schema, but for limits to their length; null where it allows others, or none.
    /// </summary>
    private ByteDfa? TextsOf(SchemaSet set)
    {
        var all = ByteDfa.Empty;
        foreach (var shape in _reader.Read(set))
        {
            if (shape.Types == JsonTypes.None)
                continue;
            if ((shape.Types & JsonTypes.Text) == 0 || (shape.Types != JsonTypes.Text && shape.Values is null))
                return null;
            if (shape.Values is { } values)
            {
                var listed = values.Where(value => _reader.Check.Has(shape, value)).ToList();
                if (_texts.Literals(listed) is { } literals && listed.TrueForAll(value => value.ValueKind == JsonValueKind.String))
                    all = DfaOperations.Union(all, _grammar.Lexemes[literals].Automaton, _budget);
                else
                    return null;
            }
            else
            {
                all = shape.Texts.IsAny ? DfaOperations.AnyText
                    : DfaOperations.Union(all, _grammar.Lexemes[_texts.Compile(shape)].Automaton, _budget);
            }
        }

        return all.IsEmpty ? null : all;
    }

    private ChoiceNode NodeOf(SchemaSet set)
    {
        if (_nodes.TryGetValue(set.Key, out var node))
            return node;
        _nodes[set.Key] = node = _grammar.Add(new ChoiceNode());
        _open.Enqueue((node, set));
        return node;
    }

    private List<GrammarNode> Options(SchemaSet set)
    {
        var options = new List<GrammarNode>();
        var words = new List<string>();
        var lexemes = new HashSet<int>();
        var shapes = _reader.Read(set);
        if (shapes.Any(
            shape => shape.Values is null && (shape.Types & JsonTypes.Text) != 0 && shape.Texts.IsAny && shape.Excluded.Count == 0))
            lexemes.Add(_texts.Any); // takes in all other strings
        var hasAnyText = lexemes.Count > 0;
        foreach (var shape in shapes)
        {
            _budget.Spend(1);
            if (shape.Values is { } values)
            {
                var listed = values.Where(value => _reader.Check.Has(shape, value)).ToList();
                if (!hasAnyText && _texts.Literals(listed) is { } literals)
                    lexemes.Add(literals);
                words.AddRange(_values.Words(listed));
                options.AddRange(
                    listed.Where(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object).Select(_values.NodeOf));
                continue;
            }

            if ((shape.Types & JsonTypes.Null) != 0)
                words.Add("null");
            if ((shape.Types & JsonTypes.Boolean) != 0)
                words.AddRange(["true", "false"]);
            foreach (var excluded in shape.Excluded)
                words.RemoveAll(word => word == excluded.GetRawText());
            if ((shape.Types & JsonTypes.Number) != 0)
                lexemes.Add(_values.Number(shape, _document.Root));
            if ((shape.Types & JsonTypes.Text) != 0 && !hasAnyText)
                lexemes.Add(_texts.Compile(shape));
            if ((shape.Types & JsonTypes.Array) != 0)
                options.Add(Array(shape));
            if ((shape.Types & JsonTypes.Object) != 0)
                options.Add(_objects.Compile(shape, NodeOf));
        }

        if (words.Count > 0)
            lexemes.Add(_grammar.Add(Lexeme.Raw(LiteralDfa.Of([.. words.Distinct().Select(word => (word, 0))], _budget))));
        options.AddRange(lexemes.Select(lexeme => _grammar.Add(new LexemeNode(lexeme))));
        return options;
    }

    private GrammarNode Array(Shape shape)
    {
        var rules = shape.Arrays;
        ValueCompiler.RefuseExcluded(shape, JsonTypes.Array, _document.Root);
        if (rules.UniqueIn is { } part && rules.Most > 1)
            return UniqueArray(rules, part);
        return _grammar.Add(new ArrayNode
        {
            First = [.. rules.First.Select(NodeOf)],
            Rest = NodeOf(rules.Rest),
            Least = rules.Least,
            Most = rules.Most,
        });
    }

    private UniqueArrayNode UniqueArray(ArrayRules rules, SchemaPart part)
    {
        var shapes = _reader.Read(rules.Rest);
        var values = shapes.All(shape => shape.Values is not null && shape.Types != JsonTypes.None)
            ? shapes.SelectMany(shape => shape.Values!.Where(value => _reader.Check.Has(shape, value))).ToList() : null;
        if (rules.First.Count > 0 || values is null || values.Any(value => value.ValueKind is not JsonValueKind.String))
        {
            throw part.Refused(
                "uniqueItems", "its items are not strings of a list",
                "List the items by enum, or leave it out and check it after generation.");
        }

        var texts = values.Select(value => value.GetString()!).Distinct().ToList();
        if (texts.Count < rules.Least)
            throw part.Wrong("uniqueItems", $"there are {texts.Count} values for {rules.Least} items");
        return _grammar.Add(new UniqueArrayNode(texts) { Least = rules.Least, Most = rules.Most });
    }
}
