using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Reads what a schema excludes: the values that fail one of its keywords. Refuses keywords whose failure is no shape.</summary>
internal sealed class ShapeNegation(ShapeReader reader, KeywordReader keywords)
{
    private static readonly HashSet<string> Annotations =
    [
        "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "id",
        "$anchor",
        "$defs", "definitions", "$vocabulary", "contentEncoding", "contentMediaType", "contentSchema", "markdownDescription",
    ];

    /// <summary>The shapes of values that do not satisfy a schema.</summary>
    public List<Shape> Read(SchemaPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.Object)
            return part.Element.ValueKind == JsonValueKind.True ? [] : [Shape.Any];
        var shapes = new List<Shape>();
        foreach (var keyword in part.Element.EnumerateObject())
        {
            if (!Annotations.Contains(keyword.Name))
                shapes.AddRange(Fails(part, keyword.Name, keyword.Value));
        }

        return shapes;
    }

    private IEnumerable<Shape> Fails(SchemaPart part, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "type":
                return Types(part, value);
            case "enum":
                return [Shape.Any with { Excluded = [.. value.EnumerateArray()] }];
            case "const":
                return [Shape.Any with { Excluded = [value] }];
            case "required" when value.ValueKind == JsonValueKind.Array:
                return value.EnumerateArray()
                    .Select(name => keywords.Forbidding(name.GetString() ?? "", part) with { Types = JsonTypes.Object });
            case "properties":
                return value.EnumerateObject().Select(property => Property(part, property.Name, property.Value));
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"
                when value.ValueKind == JsonValueKind.Number:
                return [Number(part, keyword, value)];
            case "minLength":
                return Texts(0, KeywordReader.Count(part, keyword, value) - 1);
            case "maxLength":
                return Texts(KeywordReader.Count(part, keyword, value) + 1, Lexeme.Unbounded);
            case "pattern":
                var automaton = DfaOperations.Complement(keywords.Pattern(part, keyword, value.GetString() ?? ""), reader.Budget);
                return [new Shape { Types = JsonTypes.Text, Texts = TextRules.Any with { Automata = [automaton] } }];
            case "minItems":
                return Arrays(0, KeywordReader.Count(part, keyword, value) - 1);
            case "maxItems":
                return Arrays(KeywordReader.Count(part, keyword, value) + 1, int.MaxValue);
            case "minProperties":
                return Objects(0, KeywordReader.Count(part, keyword, value) - 1);
            case "maxProperties":
                return Objects(KeywordReader.Count(part, keyword, value) + 1, int.MaxValue);
            case "not":
                return reader.Read(reader.Document.Child(part, value, keyword), false);
            case "$ref":
                return reader.Read(reader.Document.Resolve(part, value.GetString() ?? ""), true);
            case "allOf":
                return value.EnumerateArray()
                    .SelectMany((branch, i) => reader.Read(reader.Document.Child(part, branch, $"{keyword}/{i}"), true)).ToList();
            case "anyOf":
                return value.EnumerateArray()
                    .Select((branch, i) => reader.Read(reader.Document.Child(part, branch, $"{keyword}/{i}"), true))
                    .Aggregate(new List<Shape> { Shape.Any }, (all, branch) => reader.Product(all, branch, part));
            case "additionalProperties" or "items" when value.ValueKind == JsonValueKind.True:
            case "uniqueItems" when value.ValueKind == JsonValueKind.False:
                return [];
            case "format" when TextFormats.Find(value.GetString() ?? "") is null:
                return [];
            default:
                if (KeywordReader.IsKnown(keyword))
                    throw part.Refused(keyword, "what fails this keyword cannot be described", "Leave it out of not, oneOf and if.");
                return [];
        }
    }

    private Shape Property(SchemaPart part, string name, JsonElement value)
    {
        var child = reader.Document.Child(part, value, $"properties/{SchemaDocument.Escape(name)}");
        var rules = new PropertyRules([(name, SchemaSet.Of(child, isNegated: true))], [], null, false, part);
        return new() { Types = JsonTypes.Object, Objects = ObjectRules.Any with { Properties = [rules], Required = [name] } };
    }

    private static List<Shape> Types(SchemaPart part, JsonElement value)
    {
        var (types, isWhole) = KeywordReader.Types(part, value);
        var shapes = new List<Shape> { new() { Types = JsonTypes.All & ~types } };
        if (isWhole)
            shapes.Add(new() { Types = JsonTypes.Number, Numbers = NumberRules.Any with { IsNeverWhole = true } });
        return shapes;
    }

    private static Shape Number(SchemaPart part, string keyword, JsonElement value)
    {
        var number = KeywordReader.Number(part, keyword, value);
        var isDraft4 = part.TryGet("exclusiveM" + keyword[1..], out var exclusive) && exclusive.ValueKind == JsonValueKind.True;
        var rules = keyword switch
        {
            "minimum" => NumberRules.Any.AtMost(number, !isDraft4),
            "maximum" => NumberRules.Any.AtLeast(number, !isDraft4),
            "exclusiveMinimum" => NumberRules.Any.AtMost(number, false),
            "exclusiveMaximum" => NumberRules.Any.AtLeast(number, false),
            _ => NumberRules.Any with { NotDivisors = [number] },
        };
        return new() { Types = JsonTypes.Number, Numbers = rules };
    }

    private static IEnumerable<Shape> Texts(int least, int most) =>
        most < 0 ? [] : [new() { Types = JsonTypes.Text, Texts = new(least, most, []) }];

    private static IEnumerable<Shape> Arrays(int least, int most) =>
        most < 0 ? [] : [new() { Types = JsonTypes.Array, Arrays = ArrayRules.Any with { Least = least, Most = most } }];

    private static IEnumerable<Shape> Objects(int least, int most) =>
        most < 0 ? [] : [new() { Types = JsonTypes.Object, Objects = ObjectRules.Any with { Least = least, Most = most } }];
}
