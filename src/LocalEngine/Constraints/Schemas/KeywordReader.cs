using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads the keywords of one schema that need no alternatives. Not thread-safe.</summary>
internal sealed class KeywordReader(SchemaDocument document, SchemaSettings settings, CompileBudget budget)
{
    private const int MostCount = 1_000_000_000;

    private static readonly HashSet<string> Known =
    [
        "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas",
        "dependentRequired",
        "dependencies", "prefixItems", "items", "additionalItems", "contains", "minContains", "maxContains", "properties",
        "patternProperties",
        "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "type", "enum", "const", "multipleOf",
        "maximum",
        "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format", "maxItems", "minItems",
        "uniqueItems",
        "maxProperties", "minProperties", "required",
    ];

    private readonly Dictionary<string, ByteDfa> _patterns = [];
    private readonly HashSet<string> _warnings = [];
    private SchemaPart? _false;

    /// <summary>What was read but is not enforced.</summary>
    public IReadOnlyCollection<string> Warnings => _warnings;

    /// <summary>Whether a keyword says something of values.</summary>
    public static bool IsKnown(string keyword) => Known.Contains(keyword);

    /// <summary>Objects that have these properties.</summary>
    public static Shape Requiring(IReadOnlyList<string> names) =>
        new() { Types = JsonTypes.Object, Objects = ObjectRules.Any with { Required = [.. names.Distinct()] } };

    /// <summary>Values that are no objects with this property.</summary>
    public Shape Forbidding(string name, SchemaPart part)
    {
        _false ??= document.Child(part, JsonDocument.Parse("false").RootElement, "(never)");
        return new() { Objects = ObjectRules.Any with { Properties = [new([(name, SchemaSet.Of(_false))], [], null, false, _false)] } };
    }

    /// <summary>The shape of a schema's own keywords.</summary>
    public Shape Read(SchemaPart part)
    {
        RefuseUnsupported(part);
        var types = JsonTypes.All;
        var numbers = NumberRules.Any;
        if (part.TryGet("type", out var type))
        {
            (types, var isWhole) = Types(part, type);
            numbers = numbers with { IsWhole = isWhole };
        }

        var shape = new Shape
        {
            Types = types,
            Numbers = Numbers(part, numbers),
            Texts = Texts(part),
            Arrays = Arrays(part, ref types),
            Objects = Objects(part),
        };
        shape = shape with { Types = types };
        if (part.TryGet("enum", out var values))
        {
            if (values.ValueKind != JsonValueKind.Array)
                throw part.Wrong("enum", "it is no array");
            shape = shape with { Values = [.. values.EnumerateArray()] };
        }

        return part.TryGet("const", out var value) ? shape.And(Shape.Any with { Values = [value] }) : shape;
    }

    /// <summary>The types that a schema names, and whether numbers are whole only.</summary>
    public static (JsonTypes Types, bool IsWhole) Types(SchemaPart part, JsonElement type)
    {
        var types = JsonTypes.None;
        var (hasInteger, hasNumber) = (false, false);
        var names = type.ValueKind switch
        {
            JsonValueKind.String => [type],
            JsonValueKind.Array => type.EnumerateArray().ToArray(),
            _ => throw part.Wrong("type", "it is neither a name nor a list of names"),
        };
        foreach (var name in names)
        {
            var text = name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            types |= text switch
            {
                "null" => JsonTypes.Null,
                "boolean" => JsonTypes.Boolean,
                "integer" or "number" => JsonTypes.Number,
                "string" => JsonTypes.Text,
                "array" => JsonTypes.Array,
                "object" => JsonTypes.Object,
                "any" => JsonTypes.All, // of draft 3
                _ => throw part.Wrong("type", $"'{name}' is no type"),
            };
            hasInteger |= text == "integer";
            hasNumber |= text is "number" or "any";
        }

        return (types, hasInteger && !hasNumber);
    }

    /// <summary>A keyword's number.</summary>
    public static ExactNumber Number(SchemaPart part, string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && ExactNumber.TryParse(value.GetRawText(), out var number)
            ? number : throw part.Wrong(keyword, $"'{Shown(value)}' is no number that can be enforced");

    /// <summary>A keyword's count.</summary>
    public static int Count(SchemaPart part, string keyword, JsonElement value)
    {
        var number = Number(part, keyword, value);
        if (!number.IsWhole || number.Digits.Sign < 0)
            throw part.Wrong(keyword, $"'{Shown(value)}' is no count");
        return number.Digits > MostCount ? MostCount : (int)number.Digits;
    }

    /// <summary>The automaton of texts that hold a match of a pattern.</summary>
    public ByteDfa Pattern(SchemaPart part, string keyword, string pattern)
    {
        if (_patterns.TryGetValue(pattern, out var automaton))
            return automaton;
        (budget.Keyword, budget.Pointer) = (keyword, $"{part.Pointer}/{keyword}");
        return _patterns[pattern] = ExpressionCompiler.CompileContained(RegexParser.Parse(pattern, budget), budget);
    }

    private static NumberRules Numbers(SchemaPart part, NumberRules rules)
    {
        if (part.TryGet("minimum", out var minimum))
            rules = rules.AtLeast(
                Number(part, "minimum", minimum), part.TryGet("exclusiveMinimum", out var flag) && flag.ValueKind == JsonValueKind.True);
        if (part.TryGet("maximum", out var maximum))
            rules = rules.AtMost(
                Number(part, "maximum", maximum), part.TryGet("exclusiveMaximum", out var flag) && flag.ValueKind == JsonValueKind.True);
        if (part.TryGet("exclusiveMinimum", out var above) && above.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            rules = rules.AtLeast(Number(part, "exclusiveMinimum", above), true);
        if (part.TryGet("exclusiveMaximum", out var below) && below.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            rules = rules.AtMost(Number(part, "exclusiveMaximum", below), true);
        if (part.TryGet("multipleOf", out var multiple))
        {
            var divisor = Number(part, "multipleOf", multiple);
            if (divisor.Digits.Sign <= 0)
                throw part.Wrong("multipleOf", "it is not above 0");
            // Every whole number is a multiple of 1, of 0.5, of 0.01 and so on.
            if (!rules.IsWhole || !(System.Numerics.BigInteger.Pow(10, divisor.Scale) % divisor.Digits).IsZero)
                rules = rules with { Divisors = [divisor] };
        }

        return rules;
    }

    private TextRules Texts(SchemaPart part)
    {
        var least = part.TryGet("minLength", out var value) ? Count(part, "minLength", value) : 0;
        var most = part.TryGet("maxLength", out value) ? Count(part, "maxLength", value) : Lexeme.Unbounded;
        if (most == MostCount)
            most = Lexeme.Unbounded;
        var automata = new List<ByteDfa>();
        if (part.TryGet("pattern", out value))
        {
            if (value.ValueKind != JsonValueKind.String)
                throw part.Wrong("pattern", "it is no string");
            (budget.Keyword, budget.Pointer) = ("pattern", $"{part.Pointer}/pattern");
            var expression = RegexParser.Parse(value.GetString()!, budget);
            if (RepeatedClass(expression) is { } repeated)
            {
                // A class so and so often is a length, which is counted and not written out.
                (least, most) = (Math.Max(least, repeated.Least), Math.Min(most, repeated.Most ?? Lexeme.Unbounded));
                automata.Add(ExpressionCompiler.CompileWhole(new Expression.Repetition(repeated.Part, 0, null), budget));
            }
            else
            {
                automata.Add(Pattern(part, "pattern", value.GetString()!));
            }
        }

        if (part.TryGet("format", out value) && value.ValueKind == JsonValueKind.String)
        {
            var name = value.GetString()!;
            if (TextFormats.Find(name) is { } automaton)
            {
                automata.Add(automaton);
                most = Math.Min(most, TextFormats.MostCharacters(name) ?? most);
            }
            else if (settings.RefusesUnknownFormats)
            {
                throw part.Refused("format", $"the format '{name}' is not known", $"Known are {string.Join(", ", TextFormats.Names)}.");
            }
            else
            {
                _warnings.Add($"The format '{name}' at {part.Pointer}/format is not enforced.");
            }
        }

        return new(least, most, automata);
    }

    private static Expression.Repetition? RepeatedClass(Expression expression) =>
        expression is Expression.Sequence { Parts: [Expression.Beginning, Expression.Repetition { Part: Expression.Characters } repeated, Expression.Ending] }
            ? repeated : null;

    private ArrayRules Arrays(SchemaPart part, ref JsonTypes types)
    {
        var first = new List<SchemaSet>();
        var rest = SchemaSet.Any;
        var keyword = part.TryGet("prefixItems", out var list) ? "prefixItems" : "items";
        if (keyword == "items" && !(part.TryGet("items", out list) && list.ValueKind == JsonValueKind.Array))
            list = default;
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
                first.Add(SchemaSet.Of(document.Child(part, item, $"{keyword}/{first.Count}")));
        }

        var restKeyword = keyword == "items" && list.ValueKind == JsonValueKind.Array ? "additionalItems" : "items";
        if (part.TryGet(restKeyword, out var others))
            rest = SchemaSet.Of(document.Child(part, others, restKeyword));
        else if (part.TryGet("unevaluatedItems", out var unevaluated))
            rest = SchemaSet.Of(document.Child(part, unevaluated, "unevaluatedItems"));

        var least = part.TryGet("minItems", out var value) ? Count(part, "minItems", value) : 0;
        var most = part.TryGet("maxItems", out value) ? Count(part, "maxItems", value) : int.MaxValue;
        if (part.TryGet("contains", out var contains))
        {
            var fewest = part.TryGet("minContains", out value) ? Count(part, "minContains", value) : 1;
            if (contains.ValueKind == JsonValueKind.False && fewest > 0)
                types &= ~JsonTypes.Array;
            if (contains.ValueKind == JsonValueKind.True
                || (contains.ValueKind == JsonValueKind.Object && !contains.EnumerateObject().Any()))
            {
                least = Math.Max(least, fewest);
                most = part.TryGet("maxContains", out value) ? Math.Min(most, Count(part, "maxContains", value)) : most;
            }
        }

        var isUnique = part.TryGet("uniqueItems", out value) && value.ValueKind == JsonValueKind.True;
        return new(first, rest, least, most == MostCount ? int.MaxValue : most, isUnique ? part : null);
    }

    private ObjectRules Objects(SchemaPart part)
    {
        var rules = new List<PropertyRules>();
        var declared = new List<(string, SchemaSet)>();
        var patterns = new List<(ByteDfa, SchemaSet)>();
        if (part.TryGet("properties", out var map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in map.EnumerateObject())
                declared.Add(
                    (property.Name, SchemaSet.Of(
                        document.Child(part, property.Value, $"properties/{SchemaDocument.Escape(property.Name)}"))));
        }

        if (part.TryGet("patternProperties", out map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in map.EnumerateObject())
            {
                var child = document.Child(part, property.Value, $"patternProperties/{SchemaDocument.Escape(property.Name)}");
                patterns.Add((Pattern(part, "patternProperties", property.Name), SchemaSet.Of(child)));
            }
        }

        SchemaSet? others = null;
        if (part.TryGet("additionalProperties", out var additional))
            others = SchemaSet.Of(document.Child(part, additional, "additionalProperties"));
        else if (part.TryGet("unevaluatedProperties", out additional))
            others = SchemaSet.Of(document.Child(part, additional, "unevaluatedProperties"));
        if (declared.Count > 0 || patterns.Count > 0 || others is not null)
            rules.Add(new(declared, patterns, others, declared.Count > 0, part));

        List<string> required = part.TryGet("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(NameOf).Distinct()]
            : [];
        return new(
            rules,
            required,
            part.TryGet("propertyNames", out var schema) ? SchemaSet.Of(document.Child(part, schema, "propertyNames")) : SchemaSet.Any,
            part.TryGet("minProperties", out var value) ? Count(part, "minProperties", value) : 0,
            part.TryGet("maxProperties", out value) && Count(part, "maxProperties", value) is < MostCount and var most
                ? most
                : int.MaxValue);

        string NameOf(JsonElement name) =>
            name.ValueKind == JsonValueKind.String ? name.GetString()! : throw part.Wrong("required", "a name is no string");
    }

    private static bool MayContainNone(SchemaPart part) =>
        part.TryGet("minContains", out var fewest) && fewest.ValueKind == JsonValueKind.Number && fewest.GetDouble() == 0
        && !part.TryGet("maxContains", out _);

    private static void RefuseUnsupported(SchemaPart part)
    {
        foreach (var keyword in (string[])["$dynamicRef", "$recursiveRef"])
        {
            if (part.TryGet(keyword, out _))
                throw part.Refused(keyword, "what it refers to depends on the way that leads there", "Use $ref.");
        }

        if (part.TryGet("contains", out var contains) && contains.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            && contains.EnumerateObject().Any() && !MayContainNone(part))
        {
            throw part.Refused(
                "contains", "which items satisfy it is known only when all are there", "Describe the first items by prefixItems.");
        }

        foreach (var (keyword, beside) in ((string, string[])[])
            [("unevaluatedProperties", ["patternProperties", "dependentSchemas"]), ("unevaluatedItems", ["contains"])])
        {
            if (!part.TryGet(keyword, out var value) || value.ValueKind == JsonValueKind.True)
                continue;
            string[] applicators =
                ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", .. beside];
            if (applicators.Any(applicator => part.TryGet(applicator, out _)))
            {
                throw part.Refused(
                    keyword, "what other schemas have looked at is not followed",
                    keyword == "unevaluatedItems" ? "Declare all items in one schema, with items."
                        : "Declare all properties in one schema, with additionalProperties.");
            }
        }
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText();
}
