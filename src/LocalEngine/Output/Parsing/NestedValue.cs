using System.Text;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Turns values that are elements in one another into JSON; what the elements leave open, the schema tells.</summary>
internal static class NestedValue
{
    private const string Item = "item";
    private const int MostDepth = 64;

    /// <summary>A value as JSON.</summary>
    /// <param name="text">What is between the tags of the value.</param>
    /// <param name="open">What opens a tag.</param>
    /// <param name="schema">The schema of the value; undefined where there is none.</param>
    /// <param name="root">The schema that references are looked up in.</param>
    /// <param name="depth">How deep it is.</param>
    public static string ToJson(string text, string open, JsonElement schema, JsonElement root, int depth = 0)
    {
        var types = ArgumentTypes.Types(schema, root);
        var isKnown = schema.ValueKind == JsonValueKind.Object;
        if (isKnown && (types & JsonTypes.Text) != 0)
            return ArgumentValue.ToJson(text, types);
        if (depth < MostDepth && text.TrimStart().StartsWith(open, StringComparison.Ordinal) && Elements(text.Trim(), open) is { } elements)
        {
            var isList = isKnown ? (types & JsonTypes.Object) == 0
                || ((types & JsonTypes.Array) != 0 && elements.TrueForAll(element => element.Name == Item))
                : elements.TrueForAll(element => element.Name == Item);
            return isList ? List(elements) : Map(elements);
        }

        if (text.Trim().Length > 0 || !isKnown)
            return ArgumentValue.ToJson(text, types);
        return (types & JsonTypes.Array) != 0 ? "[]" : (types & JsonTypes.Object) != 0 ? "{}" : (types & JsonTypes.Null) != 0 ? "null"
            : "\"\"";

        string List(List<(string Name, string Text)> items) =>
            $"[{string.Join(", ", items.Select(item => ToJson(item.Text, open, ArgumentTypes.Of(schema, root, null), root, depth + 1)))}]";

        string Map(List<(string Name, string Text)> members) => new StringBuilder("{").AppendJoin(
            ", ", members.Select(
                member =>
                    $"{LiteralReader.Quote(member.Name)}: "
                        + $"{ToJson(member.Text, open, ArgumentTypes.Of(schema, root, member.Name), root, depth + 1)}"))
            .Append('}').ToString();
    }

    /// <summary>The elements that a text consists of; null where it is something else.</summary>
    private static List<(string Name, string Text)>? Elements(string text, string open)
    {
        var elements = new List<(string, string)>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('>', at + open.Length);
            if (!text.AsSpan(at).StartsWith(open, StringComparison.Ordinal) || end < 0)
                return null;
            var name = text[(at + open.Length)..end];
            if (CloseOf(text, open, name, end + 1) is not { } close)
                return null;
            elements.Add((name, text[(end + 1)..close]));
            at = close + open.Length + 1 + name.Length + 1;
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
        }

        return elements;
    }

    // An element may hold others of its name.
    private static int? CloseOf(string text, string open, string name, int from)
    {
        var (begin, end) = ($"{open}{name}>", $"{open}/{name}>");
        for (var depth = 1; ;)
        {
            var close = text.IndexOf(end, from, StringComparison.Ordinal);
            if (close < 0)
                return null;
            var another = text.IndexOf(begin, from, close - from, StringComparison.Ordinal);
            if (another >= 0)
            {
                depth++;
                from = another + begin.Length;
            }
            else if (--depth == 0)
            {
                return close;
            }
            else
            {
                from = close + end.Length;
            }
        }
    }
}
