using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Builds the parts of a grammar for the arguments of tools, in the style of a form. Not thread-safe.</summary>
internal sealed class ArgumentGrammar(CallForm form, FormLexemes lexemes, SchemaSettings settings, CompileBudget budget)
{
    private const string AnyObject = """{"type":"object"}""";

    private readonly List<string> _warnings = [];
    private readonly ValueGrammar _values = new(form, lexemes, budget);

    /// <summary>What is not enforced.</summary>
    public IReadOnlyCollection<string> Warnings => _warnings;

    /// <summary>The arguments of a tool.</summary>
    /// <exception cref="LlamaConstraintException">Its schema is refused and it is strict, or too large.</exception>
    public GrammarNode Of(ToolDescription tool)
    {
        try
        {
            return Compile(tool, Rooted(tool.Schema));
        }
        catch (LlamaConstraintException exception) when (!tool.IsStrict)
        {
            _warnings.Add($"The arguments of the tool '{tool.Name}' are not held to its schema: {exception.Message}");
        }
        catch (Exception exception) when (!tool.IsStrict && exception is InvalidOperationException or FormatException)
        {
            _warnings.Add($"The arguments of the tool '{tool.Name}' are not held to its schema, which is wrong: {exception.Message}");
        }
        catch (LlamaConstraintException exception)
        {
            throw new LlamaConstraintException($"The tool '{tool.Name}': {exception.Message}", exception.Keyword, exception.Location,
                exception.Remedy);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new LlamaConstraintException(
                $"The tool '{tool.Name}': a keyword has a value of the wrong kind: {exception.Message}", budget.Keyword, budget.Pointer,
                    "Correct the schema.");
        }

        return Compile(tool, Parse(AnyObject));
    }

    private GrammarNode Compile(ToolDescription tool, JsonElement schema)
    {
        IReadOnlyCollection<string> warnings;
        GrammarNode node;
        if (form.Style == ArgumentStyle.Json)
        {
            node = SchemaCompiler.CompileInto(lexemes.Grammar, schema, settings, budget, out warnings);
        }
        else
        {
            var properties = SchemaCompiler.CompileProperties(lexemes.Grammar, schema, settings, budget, out warnings);
            node = properties is null ? Named([], schema, isOpen: true) : Named(properties, schema, IsOpen(schema));
        }

        _warnings.AddRange(warnings.Select(warning => $"{tool.Name}: {warning}"));
        return node;
    }

    private NamedValuesNode Named(IReadOnlyList<CompiledProperty> properties, JsonElement schema, bool isOpen)
    {
        if (form.Style == ArgumentStyle.Marked)
            properties = [.. properties.OrderBy(property => property.Name, StringComparer.OrdinalIgnoreCase)]; // as the template sorts them
        var values = properties.Select(property => new NamedValue(
            property.IsRequired, _values.Of(property, ArgumentTypes.Of(schema, schema, property.Name), schema)));
        return lexemes.Grammar.Add(new NamedValuesNode([.. values], lexemes.Of(_values.Separator), isOpen ? _values.Others : []));
    }

    private static bool IsOpen(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out var others) ? others.ValueKind != JsonValueKind.False
            : !schema.TryGetProperty("properties", out _);

    // Arguments are an object, whether the schema says so or not, and where no property is listed there is none.
    private static JsonElement Rooted(JsonElement schema)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
            return Parse(AnyObject);
        var isTyped = schema.TryGetProperty("type", out _) || schema.TryGetProperty("$ref", out _);
        var isEmpty = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && !properties.EnumerateObject().Any() && !schema.TryGetProperty("additionalProperties", out _)
                && !schema.TryGetProperty("patternProperties", out _);
        if (isTyped && !isEmpty)
            return schema;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (!isTyped)
                writer.WriteString("type", "object");
            if (isEmpty)
                writer.WriteBoolean("additionalProperties", false);
            foreach (var property in schema.EnumerateObject())
                property.WriteTo(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(stream.ToArray(), new() { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
