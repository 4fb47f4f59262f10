using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads schemas as lists of shapes, any of which a value may have. Not thread-safe.</summary>
internal sealed class ShapeReader
{
    private const int MostShapes = 400;

    private readonly Dictionary<(int, bool), List<Shape>?> _known = [];
    private readonly Dictionary<string, List<Shape>> _sets = [];
    private readonly KeywordReader _keywords;
    private readonly ShapeNegation _negation;
    private readonly ShapeCheck _check;

    public ShapeReader(SchemaDocument document, SchemaSettings settings, CompileBudget budget)
    {
        Document = document;
        Settings = settings;
        Budget = budget;
        _keywords = new(document, settings, budget);
        _negation = new(this, _keywords);
        _check = new(this);
    }

    public SchemaDocument Document { get; }

    public SchemaSettings Settings { get; }

    public CompileBudget Budget { get; }

    /// <summary>What was read but is not enforced, such as formats that are not known.</summary>
    public IReadOnlyCollection<string> Warnings => _keywords.Warnings;

    public ShapeCheck Check => _check;

    /// <summary>The shapes of values that satisfy all schemas of a set; none where no value does.</summary>
    public List<Shape> Read(SchemaSet set)
    {
        if (_sets.TryGetValue(set.Key, out var shapes))
            return shapes;
        shapes = [Shape.Any];
        foreach (var (id, isNegated) in set.Members)
            shapes = Product(shapes, Read(Document[id], isNegated), Document[id]);
        _sets[set.Key] = shapes; // for schemas that refer to themselves
        return _sets[set.Key] = shapes.FindAll(shape => !_check.IsEmpty(shape));
    }

    /// <summary>The shapes of values that satisfy a schema, or do not.</summary>
    public List<Shape> Read(SchemaPart part, bool isNegated)
    {
        if (_known.TryGetValue((part.Id, isNegated), out var known))
            return known ?? throw part.Wrong("$ref", "it refers to itself without an object or an array between");
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Budget.Spend(1);
        _known[(part.Id, isNegated)] = null;
        var shapes = isNegated ? _negation.Read(part) : ReadPositive(part);
        _known[(part.Id, isNegated)] = shapes;
        return shapes;
    }

    /// <summary>All pairs of two lists, without those that no value has.</summary>
    public List<Shape> Product(List<Shape> first, List<Shape> second, SchemaPart part)
    {
        var product = new List<Shape>();
        foreach (var one in first)
        {
            foreach (var other in second)
            {
                Budget.Spend(1);
                var shape = one.And(other);
                if (!ShapeCheck.IsPlainlyEmpty(shape))
                    product.Add(shape);
                if (product.Count > MostShapes)
                    throw part.Refused(
                        "anyOf", $"its alternatives have more than {MostShapes} combinations",
                        "Use fewer alternatives beside one another.");
            }
        }

        return product;
    }

    private List<Shape> ReadPositive(SchemaPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.Object)
            return part.Element.ValueKind == JsonValueKind.True ? [Shape.Any] : [];
        List<Shape> shapes = [_keywords.Read(part)];
        if (ShapeCheck.IsPlainlyEmpty(shapes[0]))
            return [];
        if (part.TryGet("$ref", out var reference))
            shapes = Product(shapes, Read(Document.Resolve(part, reference.GetString() ?? ""), false), part);
        foreach (var branch in Branches(part, "allOf"))
            shapes = Product(shapes, Read(branch, false), part);
        if (part.TryGet("anyOf", out _))
            shapes = Product(shapes, Union(Branches(part, "anyOf").Select(branch => Read(branch, false))), part);
        if (part.TryGet("oneOf", out _))
            shapes = ReadOneOf(shapes, part);
        if (part.TryGet("not", out var negated))
            shapes = Product(shapes, Read(Document.Child(part, negated, "not"), true), part);
        if (part.TryGet("if", out var condition))
            shapes = ReadCondition(shapes, Document.Child(part, condition, "if"), part);
        return ReadDependencies(shapes, part);
    }

    private List<SchemaPart> Branches(SchemaPart part, string keyword)
    {
        var branches = new List<SchemaPart>();
        if (!part.TryGet(keyword, out var list))
            return branches;
        if (list.ValueKind != JsonValueKind.Array)
            throw part.Wrong(keyword, "it is no array");
        foreach (var branch in list.EnumerateArray())
            branches.Add(Document.Child(part, branch, $"{keyword}/{branches.Count}"));
        return branches;
    }

    private static List<Shape> Union(IEnumerable<List<Shape>> lists) => [.. lists.SelectMany(list => list)];

    // Exactly one: alternatives that cannot hold together need no more; of others the rest must be ruled out.
    private List<Shape> ReadOneOf(List<Shape> context, SchemaPart part)
    {
        var branches = Branches(part, "oneOf");
        var lists = branches.ConvertAll(branch => Product(context, Read(branch, false), part));
        var result = new List<Shape>();
        for (var i = 0; i < branches.Count; i++)
        {
            var shapes = lists[i];
            for (var j = 0; j < branches.Count && shapes.Count > 0; j++)
            {
                if (i == j || AreDisjoint(shapes, lists[j]))
                    continue;
                try
                {
                    shapes = Product(shapes, Read(branches[j], true), part);
                }
                catch (LlamaConstraintException) when (Settings.OneOfIsAnyOf)
                {
                    break;
                }
                catch (LlamaConstraintException exception) when (exception.Keyword != "$ref")
                {
                    throw part.Refused(
                        "oneOf",
                        $"a value may satisfy both of the branches {Math.Min(i, j)} and {Math.Max(i, j)}, and {exception.Keyword} cannot "
                            + $"be ruled out",
                        "Use anyOf, or give each branch a property with a const of its own.");
                }
            }

            result.AddRange(shapes);
        }

        return result;
    }

    private bool AreDisjoint(List<Shape> first, List<Shape> second)
    {
        foreach (var one in first)
        {
            foreach (var other in second)
            {
                Budget.Spend(1);
                if (!_check.IsEmpty(one.And(other)) && !_check.LacksRequired(one, other))
                    return false;
            }
        }

        return true;
    }

    private List<Shape> ReadCondition(List<Shape> shapes, SchemaPart condition, SchemaPart part)
    {
        var hasThen = part.TryGet("then", out var then);
        var hasElse = part.TryGet("else", out var otherwise);
        if (!hasThen && !hasElse)
            return shapes;
        var met = Read(condition, false);
        if (hasThen)
            met = Product(met, Read(Document.Child(part, then, "then"), false), part);
        var unmet = Read(condition, true);
        if (hasElse)
            unmet = Product(unmet, Read(Document.Child(part, otherwise, "else"), false), part);
        return Product(shapes, [.. met, .. unmet], part);
    }

    private List<Shape> ReadDependencies(List<Shape> shapes, SchemaPart part)
    {
        foreach (var keyword in (string[])["dependentRequired", "dependentSchemas", "dependencies"])
        {
            if (!part.TryGet(keyword, out var map) || map.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var (name, needs) in map.EnumerateObject().Select(property => (property.Name, property.Value)))
            {
                List<Shape> present = [KeywordReader.Requiring(needs.ValueKind == JsonValueKind.Array
                    ? [name, .. needs.EnumerateArray().Select(other => other.GetString() ?? "")] : [name])];
                if (needs.ValueKind == JsonValueKind.Array && needs.GetArrayLength() == 0)
                    continue;
                if (needs.ValueKind is not JsonValueKind.Array)
                {
                    if (needs.ValueKind == JsonValueKind.True
                        || (needs.ValueKind == JsonValueKind.Object && !needs.EnumerateObject().Any()))
                        continue;
                    present = Product(present, Read(Document.Child(part, needs, $"{keyword}/{SchemaDocument.Escape(name)}"), false), part);
                }

                shapes = Product(shapes, [_keywords.Forbidding(name, part), .. present], part);
            }
        }

        return shapes;
    }
}
