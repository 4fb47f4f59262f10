namespace Wattwise.LocalEngine.Templates;

/// <summary>Reads values element by element.</summary>
internal static class Sequences
{
    /// <summary>The elements of what a loop can go over: keys of a dictionary, characters of a text, none of what is undefined.</summary>
    /// <exception cref="TemplateError">The value has no elements.</exception>
    public static IReadOnlyList<Value> Items(Value value, RenderBudget budget)
    {
        switch (value)
        {
            case ListValue list:
                return list.Items;
            case TupleValue tuple:
                return tuple.Items;
            case DictionaryValue dictionary:
                return dictionary.Items.Keys;
            case UndefinedValue:
                return [];
            case StringValue text:
                return Characters(text, budget);
            case RangeValue range:
                budget.Elements(range.Count);
                return [.. Enumerable.Range(0, range.Count).Select(index => range[index])];
            case GeneratorValue generator:
                List<Value> items = [];
                while (generator.TryNext(out var item))
                {
                    budget.Elements(1);
                    items.Add(item!);
                }

                return items;
            default:
                throw TemplateError.Evaluation($"'{value.TypeName}' object is not iterable");
        }
    }

    /// <summary>As <see cref="Items"/>, in a list that the caller may change.</summary>
    public static List<Value> Copy(Value value, RenderBudget budget)
    {
        var items = Items(value, budget);
        budget.Elements(items.Count);
        return [.. items];
    }

    /// <summary>The number of elements; null for a value that has none. A generator's are counted, and stay.</summary>
    public static int? Length(Value value) => value switch
    {
        StringValue text => CodePoints.Count(text.Text),
        ListValue list => list.Items.Count,
        TupleValue tuple => tuple.Items.Length,
        DictionaryValue dictionary => dictionary.Items.Count,
        RangeValue range => range.Count,
        GeneratorValue generator => generator.Peek().Count,
        UndefinedValue => 0,
        _ => null,
    };

    /// <summary>Whether a loop can go over it.</summary>
    public static bool IsIterable(Value value) =>
        value is StringValue or ListValue or TupleValue or DictionaryValue or RangeValue or GeneratorValue or UndefinedValue;

    private static List<Value> Characters(StringValue text, RenderBudget budget)
    {
        budget.Elements(text.Text.Length);
        List<Value> characters = [];
        for (var at = 0; at < text.Text.Length;)
        {
            var width = CodePoints.Width(text.Text, at);
            characters.Add(text.With(text.Content.Slice(at, width)));
            at += width;
        }

        return characters;
    }
}
