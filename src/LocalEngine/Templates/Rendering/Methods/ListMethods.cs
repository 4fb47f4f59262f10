namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's methods of <c>list</c>, and of <c>tuple</c>.</summary>
internal static class ListMethods
{
    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["append"] = (self, arguments, budget) =>
        {
            budget.Elements(1);
            Of(self).Add(arguments.Bind("append", 1, "object")[0]!);
            return NoneValue.Instance;
        },
        ["extend"] = (self, arguments, budget) =>
        {
            Of(self).AddRange(Sequences.Copy(arguments.Bind("extend", 1, "iterable")[0]!, budget));
            return NoneValue.Instance;
        },
        ["insert"] = (self, arguments, budget) =>
        {
            budget.Elements(1);
            var bound = arguments.Bind("insert", 2, "index", "object");
            Of(self).Insert(Position(Numbers.Integer(bound[0]!, "index"), Of(self).Count), bound[1]!);
            return NoneValue.Instance;
        },
        ["pop"] = Pop,
        ["remove"] = (self, arguments, budget) =>
        {
            Of(self).RemoveAt(IndexOf(Of(self), arguments.Bind("remove", 1, "value")[0]!, budget));
            return NoneValue.Instance;
        },
        ["clear"] = (self, _, _) =>
        {
            Of(self).Clear();
            return NoneValue.Instance;
        },
        ["reverse"] = (self, _, _) =>
        {
            Of(self).Reverse();
            return NoneValue.Instance;
        },
        ["copy"] = (self, _, budget) => new ListValue(Sequences.Copy(self, budget)),
        ["count"] = (self, arguments, budget) =>
        {
            var value = arguments.Bind("count", 1, "value")[0]!;
            return IntegerValue.Of(Sequences.Items(self, budget).Count(item => Comparison.AreEqual(item, value)));
        },
        ["index"] = (self, arguments, budget) =>
            IntegerValue.Of(IndexOf(Sequences.Items(self, budget), arguments.Bind("index", 1, "value")[0]!, budget)),
    };

    public static Method? Find(string name) => Methods.GetValueOrDefault(name);

    private static Value Pop(Value self, CallArguments arguments, RenderBudget budget)
    {
        var items = Of(self);
        var index = arguments.Bind("pop", 0, "index")[0] is { } at ? Numbers.Integer(at, "index") : -1;
        if (index < 0)
            index += items.Count;
        if (index < 0 || index >= items.Count)
            throw TemplateError.Evaluation(items.Count == 0 ? "pop from empty list" : "pop index out of range");
        var item = items[(int)index];
        items.RemoveAt((int)index);
        return item;
    }

    private static int IndexOf(IReadOnlyList<Value> items, Value value, RenderBudget budget)
    {
        for (var i = 0; i < items.Count; i++)
        {
            budget.Step();
            if (Comparison.AreEqual(items[i], value))
                return i;
        }

        throw TemplateError.Evaluation($"{Printing.Repr(value)} is not in list");
    }

    private static int Position(long index, int count) => (int)Math.Clamp(index < 0 ? index + count : index, 0, count);

    private static List<Value> Of(Value self) => ((ListValue)self).Items;
}
