namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's methods of <c>dict</c>.</summary>
internal static class DictionaryMethods
{
    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["get"] = (self, arguments, _) =>
        {
            var bound = arguments.Bind("get", 1, "key", "default");
            return Of(self).Find(bound[0]!) ?? bound[1] ?? NoneValue.Instance;
        },
        ["items"] = (self, _, budget) => Entries(Of(self), budget),
        ["keys"] = (self, _, _) => new ListValue([.. Of(self).Items.Keys]),
        ["values"] = (self, _, _) => new ListValue([.. Of(self).Items.Values]),
        ["copy"] = (self, _, budget) => Copy(Of(self), budget),
        ["pop"] = Pop,
        ["popitem"] = PopItem,
        ["setdefault"] = SetDefault,
        ["update"] = Update,
        ["clear"] = (self, _, _) =>
        {
            Of(self).Items.Clear();
            return NoneValue.Instance;
        },
    };

    public static Method? Find(string name) => Methods.GetValueOrDefault(name);

    /// <summary>The entries as pairs.</summary>
    public static ListValue Entries(DictionaryValue dictionary, RenderBudget budget)
    {
        budget.Elements(dictionary.Items.Count);
        return new([.. dictionary.Items.Select(entry => new TupleValue(entry.Key, entry.Value))]);
    }

    /// <summary>Another dictionary with the same entries.</summary>
    public static DictionaryValue Copy(DictionaryValue dictionary, RenderBudget budget)
    {
        budget.Elements(dictionary.Items.Count);
        var copy = new DictionaryValue();
        foreach (var (key, value) in dictionary.Items)
            copy.Set(key, value);
        return copy;
    }

    /// <summary>Adds the entries of a dictionary, or of a list of pairs, and the named ones.</summary>
    public static void AddAll(DictionaryValue dictionary, CallArguments arguments, RenderBudget budget)
    {
        foreach (var source in arguments.Positional)
        {
            var pairs = source is DictionaryValue other ? Entries(other, budget).Items : Sequences.Items(source, budget);
            foreach (var pair in pairs)
            {
                if (Sequences.Items(pair, budget) is not [var key, var value])
                    throw TemplateError.Evaluation("dictionary update sequence element has not length 2");
                budget.Elements(1);
                dictionary.Set(key, value);
            }
        }

        foreach (var (name, value) in arguments.Named)
            dictionary.With(name, value);
    }

    private static Value Pop(Value self, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("pop", 1, "key", "default");
        if (Of(self).Find(bound[0]!) is not { } value)
            return bound[1] ?? throw TemplateError.Evaluation(Printing.Repr(bound[0]!));
        Of(self).Items.Remove(bound[0]!);
        return value;
    }

    private static TupleValue PopItem(Value self, CallArguments arguments, RenderBudget budget)
    {
        var items = Of(self).Items;
        if (items.Count == 0)
            throw TemplateError.Evaluation("'popitem(): dictionary is empty'");
        var (key, value) = items.GetAt(items.Count - 1);
        items.RemoveAt(items.Count - 1);
        return new TupleValue(key, value);
    }

    private static Value SetDefault(Value self, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("setdefault", 1, "key", "default");
        if (Of(self).Find(bound[0]!) is { } value)
            return value;
        budget.Elements(1);
        var added = bound[1] ?? NoneValue.Instance;
        Of(self).Set(bound[0]!, added);
        return added;
    }

    private static NoneValue Update(Value self, CallArguments arguments, RenderBudget budget)
    {
        AddAll(Of(self), arguments, budget);
        return NoneValue.Instance;
    }

    private static DictionaryValue Of(Value self) => (DictionaryValue)self;
}
