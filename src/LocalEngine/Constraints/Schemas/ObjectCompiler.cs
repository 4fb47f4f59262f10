namespace Wattwise.LocalEngine;

/// <summary>Builds the parts of a grammar for objects.</summary>
internal sealed class ObjectCompiler(Grammar grammar, ShapeReader reader, CompileBudget budget)
{
    private const int MostPatterns = 6;

    /// <summary>The part of the objects of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="nodeOf">The part of values that satisfy schemas.</param>
    public ObjectNode Compile(Shape shape, Func<SchemaSet, GrammarNode> nodeOf)
    {
        var rules = shape.Objects;
        ValueCompiler.RefuseExcluded(shape, JsonTypes.Object, reader.Document.Root);
        var required = rules.Required.ToHashSet();
        var properties = new List<ObjectProperty>();
        var names = rules.DeclaredNames().ToList();
        foreach (var name in names)
        {
            var value = rules.ValueOf(name);
            var mayBe = reader.Check.HasName(rules.Names, name) && (value == SchemaSet.Any || !IsPlainlyFalse(value));
            if (mayBe && (required.Contains(name) || IsDeclared(rules, name)))
                properties.Add(new(name, nodeOf(value), required.Contains(name)));
            else if (required.Contains(name))
                properties.Add(new(name, grammar.Add(new ChoiceNode()), true)); // nothing satisfies it
        }

        var others = new List<GrammarNode>();
        var keys = OtherKeys(rules, names, properties.Count, nodeOf, others);
        return grammar.Add(new ObjectNode
        {
            Properties = properties,
            OtherKeys = keys,
            Others = others,
            Least = rules.Least,
            Most = rules.Most,
        });
    }

    private static bool IsDeclared(ObjectRules rules, string name) =>
        rules.Properties.Any(one => one.Declared.Any(declared => declared.Name == name));

    private bool IsPlainlyFalse(SchemaSet set) => set.Members.Any(member =>
        reader.Document[member.Part].Element.ValueKind == (member.IsNegated
            ? System.Text.Json.JsonValueKind.True
            : System.Text.Json.JsonValueKind.False));

    /// <summary>The keys that are not declared, each kind of them with the value that belongs to it.</summary>
    private ByteDfa OtherKeys(
        ObjectRules rules, List<string> names, int declared, Func<SchemaSet, GrammarNode> nodeOf, List<GrammarNode> others)
    {
        var isClosed = !reader.Settings.HasOpenObjects && rules.Properties.Any(one => one.Closes)
            && rules.Properties.All(one => one.Others is null);
        var patterns = rules.Properties.SelectMany(one => one.Patterns.Select(pattern => pattern.Names)).Distinct().ToList();
        if (isClosed && patterns.Count == 0)
            return ByteDfa.Empty;
        if (rules.Properties.Any(one => one is { Patterns.Count: 0, Others: { } set } && IsPlainlyFalse(set)))
            return ByteDfa.Empty;
        if (patterns.Count > MostPatterns)
        {
            throw rules.Properties[0].Part.Refused(
                "patternProperties", $"more than {MostPatterns} patterns of names hold together", "Use fewer, or additionalProperties.");
        }

        var all = Names(rules.Names);
        if (names.Count > 0)
            all = DfaOperations.Except(all, LiteralDfa.Of([.. names.Select(name => (name, 0))], budget), budget);
        var keys = ByteDfa.Empty;
        for (var matching = 0; matching < 1 << patterns.Count; matching++)
        {
            if (isClosed && matching == 0)
                continue;
            var set = ValueOf(rules, patterns, matching);
            if (IsPlainlyFalse(set))
                continue;
            var kind = all;
            for (var i = 0; i < patterns.Count && !kind.IsEmpty; i++)
            {
                kind = (matching & (1 << i)) != 0
                    ? DfaOperations.Intersect(kind, patterns[i], budget) : DfaOperations.Except(kind, patterns[i], budget);
            }

            if (kind.IsEmpty)
                continue;
            keys = DfaOperations.Union(keys, kind.WithTag(declared + others.Count), budget);
            others.Add(nodeOf(set));
        }

        return keys;
    }

    private static SchemaSet ValueOf(ObjectRules rules, List<ByteDfa> patterns, int matching)
    {
        var set = SchemaSet.Any;
        foreach (var one in rules.Properties)
        {
            var isNamed = false;
            foreach (var (names, value) in one.Patterns)
            {
                if ((matching & (1 << patterns.IndexOf(names))) != 0)
                    (set, isNamed) = (set.And(value), true);
            }

            if (!isNamed && one.Others is { } others)
                set = set.And(others);
        }

        return set;
    }

    private ByteDfa Names(SchemaSet names)
    {
        if (names == SchemaSet.Any)
            return DfaOperations.AnyText;
        var texts = new TextCompiler(grammar, budget);
        var all = ByteDfa.Empty;
        foreach (var shape in reader.Read(names))
        {
            if ((shape.Types & JsonTypes.Text) == 0)
                continue;
            var lexeme = shape.Values is { } values
                ? texts.Literals([.. values.Where(value => reader.Check.Has(shape, value))]) : texts.Compile(shape);
            if (lexeme is not { } id)
                continue;
            var contents = grammar.Lexemes[id].Automaton;
            if (grammar.Lexemes[id] is { Counts: true } counted)
            {
                var lengths = new Expression.Repetition(
                    new Expression.Characters(CodePointSet.All), counted.Least, counted.Most == Lexeme.Unbounded ? null : counted.Most);
                contents = DfaOperations.Intersect(contents, ExpressionCompiler.CompileWhole(lengths, budget), budget);
            }

            all = DfaOperations.Union(all, contents, budget);
        }

        return all;
    }
}
