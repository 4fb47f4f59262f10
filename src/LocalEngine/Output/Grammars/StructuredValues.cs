using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>
/// Builds the parts of a grammar for values with a syntax of their own: types, items and properties are held to the schema, bounds and
/// patterns inside of them are left to the tool. Not thread-safe.
/// </summary>
internal sealed class StructuredValues(CallForm form, FormLexemes lexemes)
{
    private const int MostDepth = 6;

    private ChoiceNode? _any;

    /// <summary>Any value.</summary>
    public GrammarNode Any
    {
        get
        {
            if (_any is null)
            {
                _any = lexemes.Choice();
                _any.Options = [.. Options(JsonTypes.All, _any)];
            }

            return _any;
        }
    }

    /// <summary>A name of an argument or a property that is not known.</summary>
    public static Expression AnyName { get; } = FormLexemes.Some(1, 64, ('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-'),
        ('.', '.'), ('$', '$'));

    /// <summary>Text between quotes as Python has it.</summary>
    private static Expression PythonString { get; } = FormLexemes.OneOf(Quoted('\''), Quoted('"'));

    private static Expression DoubleQuoted { get; } = Quoted('"');

    // Between tags the parser tells by JSON's quotes what is inside of a string: there a closing tag closes nothing.
    private Expression String => form.Style == ArgumentStyle.Tagged && !form.Tags!.HasPythonCollections ? DoubleQuoted : PythonString;

    /// <summary>The values of a schema.</summary>
    /// <param name="schema">The schema; undefined for any value.</param>
    /// <param name="root">The schema that references are looked up in.</param>
    /// <param name="depth">How deep it is.</param>
    public GrammarNode Of(JsonElement schema, JsonElement root, int depth = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
            return Any;
        var types = ArgumentTypes.Types(schema, root);
        var items = (types & JsonTypes.Array) != 0 ? Of(ArgumentTypes.Of(schema, root, null), root, depth + 1) : Any;
        return lexemes.Choice(Options(types, items));
    }

    /// <summary>The values of a schema between elements, with what closes the element.</summary>
    /// <param name="schema">The schema; undefined for any value.</param>
    /// <param name="root">The schema that references are looked up in.</param>
    /// <param name="close">What closes the element.</param>
    /// <param name="depth">How deep it is.</param>
    public GrammarNode Element(JsonElement schema, JsonElement root, string close, int depth = 0)
    {
        var types = ArgumentTypes.Types(schema, root);
        if ((types & JsonTypes.Text) != 0 || schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
            return lexemes.Until(close);
        var open = form.Tags!.Open;
        var options = new List<GrammarNode>(Plain(types & ~(JsonTypes.Array | JsonTypes.Object)));
        if ((types & JsonTypes.Array) != 0)
        {
            var item = lexemes.Sequence(lexemes.Node(open + "item>"),
                Element(ArgumentTypes.Of(schema, root, null), root, open + "/item>", depth + 1));
            options.Add(lexemes.Grammar.Add(new RepeatNode(item, 0, 1000)));
        }

        if ((types & JsonTypes.Object) != 0)
        {
            if (!ArgumentTypes.Properties(schema, root).Any())
                return lexemes.Until(close);
            var members = ArgumentTypes.Properties(schema, root).Select(property => new NamedValue(property.IsRequired,
            [
                (lexemes.Of(Expression.Literal($"{open}{property.Name}>")),
                    Element(ArgumentTypes.Of(schema, root, property.Name), root, $"{open}/{property.Name}>", depth + 1)),
            ]));
            options.Add(lexemes.Grammar.Add(new NamedValuesNode([.. members], lexemes.Of(""), [])));
        }

        return lexemes.Sequence(lexemes.Choice(options), lexemes.Node(lexemes.Of(Expression.Literal(close))));
    }

    private static Expression.Sequence Quoted(char quote)
    {
        var plain = new Expression.Characters(CodePointSet.Of((quote, quote), ('\\', '\\')).Complement());
        var escape = new Expression.Sequence(
            [Expression.Literal("\\"), new Expression.Characters(CodePointSet.Of("uUxN".Select(c => ((int)c, (int)c))).Complement())]);
        var mark = Expression.Literal(quote.ToString());
        return new Expression.Sequence([mark, new Expression.Repetition(FormLexemes.OneOf(plain, escape), 0, null), mark]);
    }

    private IEnumerable<GrammarNode> Options(JsonTypes types, GrammarNode items)
    {
        var isMarked = form.Style == ArgumentStyle.Marked;
        foreach (var plain in Plain(types))
            yield return plain;
        if ((types & JsonTypes.Text) != 0)
            yield return isMarked ? lexemes.Sequence(lexemes.Node(LiteralReader.Mark), lexemes.Until(LiteralReader.Mark))
                : lexemes.Node(lexemes.Of(String));
        if ((types & JsonTypes.Array) != 0)
            yield return lexemes.Bracketed("[", items, "]");
        if ((types & JsonTypes.Object) != 0)
        {
            GrammarNode key = isMarked ? lexemes.Node(lexemes.Of(AnyName, Expression.Literal(":")))
                : lexemes.Sequence(lexemes.Node(lexemes.Of(String)), lexemes.Node(": "));
            yield return lexemes.Bracketed("{", lexemes.Sequence(key, Any), "}");
        }
    }

    private IEnumerable<GrammarNode> Plain(JsonTypes types)
    {
        var hasPythonWords = form.Style is ArgumentStyle.Pythonic or ArgumentStyle.Marked;
        if ((types & JsonTypes.Number) != 0)
            yield return lexemes.Node(Number());
        if ((types & JsonTypes.Boolean) != 0)
            yield return lexemes.Node(Words(hasPythonWords ? ["true", "false", "True", "False"] : ["true", "false"]));
        if ((types & JsonTypes.Null) != 0)
            yield return lexemes.Node(Words(hasPythonWords ? ["null", "None"] : ["null"]));
    }

    private int Words(params string[] words) => lexemes.Of(FormLexemes.OneOf(words.Select(Expression.Literal)));

    private int Number()
    {
        var digits = FormLexemes.Some(1, 16, ('0', '9'));
        return lexemes.Of(
            FormLexemes.Optional(Expression.Literal("-")),
            FormLexemes.OneOf(Expression.Literal("0"),
                new Expression.Sequence([FormLexemes.Some(1, 1, ('1', '9')), FormLexemes.Some(0, 15, ('0', '9'))])),
            FormLexemes.Optional(new Expression.Sequence([Expression.Literal("."), digits])));
    }
}
