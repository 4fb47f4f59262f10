using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Builds the parts of a grammar for arguments in styles other than JSON. Not thread-safe.</summary>
internal sealed class ValueGrammar(CallForm form, FormLexemes lexemes, CompileBudget budget)
{
    private readonly StructuredValues _structured = new(form, lexemes);

    /// <summary>What stands between two arguments.</summary>
    public string Separator => form.Style switch
    {
        ArgumentStyle.Pythonic => ", ",
        ArgumentStyle.Marked => ",",
        _ => form.Tags!.Separator,
    };

    /// <summary>Arguments of any name.</summary>
    public IReadOnlyList<(int Key, GrammarNode Value)> Others
    {
        get
        {
            var name = StructuredValues.AnyName;
            if (form.Style is ArgumentStyle.Pythonic or ArgumentStyle.Marked)
                return [(lexemes.Of(name, Expression.Literal(Assignment)), _structured.Any)];
            var tags = form.Tags!;
            if (tags.IsNamed)
            {
                var close = lexemes.Sequence(lexemes.Until(tags.ValueClose), lexemes.Node(lexemes.Of(name, Expression.Literal(">"))));
                return [(lexemes.Of(FormLexemes.Flexible(tags.Open), name, Expression.Literal(tags.KeyClose)), close)];
            }

            return [.. tags.KeyCloses.Select(close =>
                (lexemes.Of(FormLexemes.Flexible(tags.Open), name, FormLexemes.Before(close)), Raw(tags, "")))];
        }
    }

    private string Assignment => form.Style == ArgumentStyle.Pythonic ? "=" : ":";

    /// <summary>The ways to write an argument.</summary>
    /// <param name="property">The property.</param>
    /// <param name="schema">Its schema; undefined where it is not found by its name.</param>
    /// <param name="root">The schema that references are looked up in.</param>
    public IReadOnlyList<(int Key, GrammarNode Value)> Of(CompiledProperty property, JsonElement schema, JsonElement root)
    {
        var types = ArgumentTypes.Types(schema, root); // what the parser will take its value for
        if (form.Style is ArgumentStyle.Pythonic or ArgumentStyle.Marked)
            return [(lexemes.Of(Expression.Literal(property.Name + Assignment)), Value(property, types, schema, root))];
        var tags = form.Tags!;
        if (form.Style == ArgumentStyle.Nested)
            return [(Key(tags, property.Name, tags.KeyClose), Element(tags, property, types, schema, root))];
        if (tags.TypedKeyCloses.Count == 0)
            return [(Key(tags, property.Name, tags.KeyClose), Tagged(tags, property, types))];
        return
        [
            .. tags.TypedKeyCloses.Where(close => (close.Key & types) != 0).GroupBy(close => close.Value, close =>
                close.Key).Select(close =>
                (Key(tags, property.Name, close.Key), Typed(tags, property, types, close.Aggregate((all, one) => all | one)))),
        ];
    }

    private int Key(ArgumentTags tags, string name, string close) =>
        lexemes.Of(FormLexemes.Flexible(tags.Open), Expression.Literal(name), FormLexemes.Before(close));

    private GrammarNode Typed(ArgumentTags tags, CompiledProperty property, JsonTypes types, JsonTypes told)
    {
        if ((told & JsonTypes.Text) != 0)
            return types == JsonTypes.Text ? Text(tags, property) : Raw(tags, property.Name);
        if ((types & ~told & ~JsonTypes.Text) == 0)
            return lexemes.Sequence(property.Value, Rest(tags, property.Name));

        // The tag tells one of several types: the schema as a whole does not.
        return lexemes.Sequence(_structured.Of(OfType(types & told), default), Rest(tags, property.Name));
    }

    private static JsonElement OfType(JsonTypes types)
    {
        string[] names =
        [
            .. Enum.GetValues<JsonTypes>().Where(type => type is not (JsonTypes.None or JsonTypes.All) && (type & types) != 0)
                .Select(type => type switch { JsonTypes.Text => "string", _ => type.ToString().ToLowerInvariant() }),
        ];
        using var document = JsonDocument.Parse($"{{\"type\":[{string.Join(',', names.Select(LiteralReader.Quote))}]}}");
        return document.RootElement.Clone();
    }

    private GrammarNode Tagged(ArgumentTags tags, CompiledProperty property, JsonTypes types)
    {
        if (types == JsonTypes.Text)
            return Text(tags, property);
        var isCollection = (types & (JsonTypes.Array | JsonTypes.Object)) != 0;
        if ((types & JsonTypes.Text) != 0 || (isCollection && tags.HasPythonCollections))
            return Raw(tags, property.Name);
        string[] words =
        [
            .. (types & JsonTypes.Boolean) != 0 ? (string[])["True", "False"] : [],
            .. (types & JsonTypes.Null) != 0 ? (string[])["None"] : [],
        ];
        var value = tags.HasPythonWords && words.Length > 0
            ? lexemes.Choice(property.Value, lexemes.Node(lexemes.Of(FormLexemes.OneOf(words.Select(Expression.Literal)))))
                : property.Value;
        return lexemes.Sequence(value, Rest(tags, property.Name));
    }

    private GrammarNode Element(ArgumentTags tags, CompiledProperty property, JsonTypes types, JsonElement schema, JsonElement root) =>
        types == JsonTypes.Text ? Text(tags, property)
        : (types & (JsonTypes.Text | JsonTypes.Array | JsonTypes.Object)) == 0 ? lexemes.Sequence(property.Value, Rest(tags, property.Name))
        : _structured.Element(schema, root, tags.ValueEnd(property.Name));

    // A string as it is: what the schema says of it holds for it as it is written.
    private GrammarNode Text(ArgumentTags tags, CompiledProperty property)
    {
        if (property.Texts is not { } texts || ReferenceEquals(texts, DfaOperations.AnyText))
            return Raw(tags, property.Name);
        return lexemes.Sequence(Without(texts, tags.ValueEnd(property.Name)), Rest(tags, property.Name));
    }

    private LexemeNode Rest(ArgumentTags tags, string name) =>
        lexemes.Node(lexemes.Of(tags.IsNamed ? Expression.Literal(tags.ValueEnd(name)) : FormLexemes.Behind(tags.ValueClose)));

    private GrammarNode Raw(ArgumentTags tags, string name)
    {
        var end = tags.ValueEnd(name);
        var behind = tags.IsNamed ? "" : tags.ValueClose[(tags.ValueClose.IndexOf(end, StringComparison.Ordinal) + end.Length)..];
        return behind.Length == 0 ? lexemes.Until(end) : lexemes.Sequence(lexemes.Until(end), lexemes.Node(behind));
    }

    private GrammarNode Value(CompiledProperty property, JsonTypes types, JsonElement schema, JsonElement root)
    {
        if (types == JsonTypes.Number)
            return property.Value;
        if (types != JsonTypes.Text || property.Texts is not { } texts || ReferenceEquals(texts, DfaOperations.AnyText))
            return _structured.Of(schema, root);
        var mark = form.Style == ArgumentStyle.Pythonic ? "'" : LiteralReader.Mark;
        var quote = lexemes.Node(lexemes.Of(Expression.Literal(mark)));
        var plain = lexemes.Sequence(quote, form.Style == ArgumentStyle.Pythonic ? Without(texts, mark, "\\") : Without(texts, mark),
            quote);
        return form.Style == ArgumentStyle.Pythonic ? lexemes.Choice(property.Value, plain) : plain;
    }

    /// <summary>The texts of an automaton that hold none of some marks.</summary>
    private LexemeNode Without(ByteDfa texts, params string[] marks)
    {
        var others = FreeText.Until([], marks, mayEnd: true, budget).WithTag(0);
        return lexemes.Node(lexemes.Grammar.Add(Lexeme.Raw(DfaOperations.Intersect(texts.WithTag(0), others, budget))));
    }
}
