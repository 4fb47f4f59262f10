using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Turns a JSON schema into a grammar of exactly the texts that satisfy it. Not thread-safe.</summary>
internal sealed class SchemaCompiler
{
    private readonly Grammar _grammar;
    private readonly ShapeReader _reader;
    private readonly SchemaSettings _settings;
    private readonly CompileBudget _budget;
    private readonly TextCompiler _texts;
    private readonly ObjectCompiler _objects;
    private readonly ValueCompiler _values;
    private readonly SchemaDocument _document;
    private readonly Dictionary<string, ChoiceNode> _nodes = [];
    private readonly Queue<(ChoiceNode Node, SchemaSet Set)> _open = [];

    private SchemaCompiler(JsonElement schema, SchemaSettings settings, CompileBudget budget)
    {
        _settings = settings;
        _budget = budget;
        _grammar = new(settings.HasBlanks);
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
    public static Grammar Compile(JsonElement schema, SchemaSettings settings, CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        var compiler = new SchemaCompiler(schema, settings, budget);
        var root = compiler.NodeOf(SchemaSet.Of(compiler._document.Root));
        while (compiler._open.TryDequeue(out var next))
        {
            budget.Spend(1);
            next.Node.Options = compiler.Options(next.Set);
        }

        if (!GrammarPruning.Prune(compiler._grammar, root, budget))
        {
            throw new LlamaConstraintException(
                "No text satisfies the schema: its parts contradict one another, or it refers to itself without an end", "schema", "#", "Correct the schema.");
        }

        compiler._grammar.Root = root;
        warnings = compiler._reader.Warnings;
        return compiler._grammar;
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
        if (shapes.Any(shape => shape.Values is null && (shape.Types & JsonTypes.Text) != 0 && shape.Texts.IsAny && shape.Excluded.Count == 0))
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
                options.AddRange(listed.Where(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object).Select(_values.NodeOf));
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
                "uniqueItems", "its items are not strings of a list", "List the items by enum, or leave it out and check it after generation.");
        }

        var texts = values.Select(value => value.GetString()!).Distinct().ToList();
        if (texts.Count < rules.Least)
            throw part.Wrong("uniqueItems", $"there are {texts.Count} values for {rules.Least} items");
        return _grammar.Add(new UniqueArrayNode(texts) { Least = rules.Least, Most = rules.Most });
    }
}
