namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's <c>==</c>, <c>&lt;</c> and <c>in</c>.</summary>
internal static class Comparison
{
    public static bool AreEqual(Value left, Value right)
    {
        if (ReferenceEquals(left, right))
            return left is not FloatValue { Number: double.NaN };
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                return a.Text == b.Text;
            case (UndefinedValue, UndefinedValue):
                return true;
            case (ListValue a, ListValue b):
                return AreEqualSequences(a.Items, b.Items);
            case (TupleValue a, TupleValue b):
                return AreEqualSequences(a.Items, b.Items);
            case (RangeValue a, RangeValue b):
                return a.Count == b.Count && (a.Count == 0 || (a.Start == b.Start && (a.Count == 1 || a.Step == b.Step)));
            case (DictionaryValue a, DictionaryValue b):
                return AreEqualDictionaries(a, b);
            default:
                return Numbers.TryCompare(left, right, out var order) && order == 0;
        }
    }

    /// <summary>Orders two values; null where one is not a number.</summary>
    /// <exception cref="TemplateError">The values have no order.</exception>
    public static int? Order(Value left, Value right, string operation = "<")
    {
        RenderBudget.EnsureStack();
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                return CodePoints.Compare(a.Text, b.Text);
            case (UndefinedValue undefined, _):
                throw undefined.Error();
            case (_, UndefinedValue undefined):
                throw undefined.Error();
            case (ListValue a, ListValue b):
                return OrderSequences(a.Items, b.Items, operation);
            case (TupleValue a, TupleValue b):
                return OrderSequences(a.Items, b.Items, operation);
            default:
                if (Numbers.TryCompare(left, right, out var order))
                    return order;
                throw TemplateError.Evaluation(
                    $"'{operation}' not supported between instances of '{left.TypeName}' and '{right.TypeName}'");
        }
    }

    /// <summary>Whether a container holds a value: an element, a key, a part of a text.</summary>
    public static bool Contains(Value container, Value item, RenderBudget budget)
    {
        switch (container)
        {
            case StringValue text:
                if (item is not StringValue part)
                    throw TemplateError.Evaluation($"'in <string>' requires string as left operand, not {item.TypeName}");
                budget.Read(text.Text.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case DictionaryValue dictionary:
                return dictionary.Find(item) is not null;
            case RangeValue range:
                return Numbers.TryReal(item, out var number) && double.IsInteger(number) && range.Count > 0
                    && (number - range.Start) / range.Step is >= 0 and var index && index < range.Count && double.IsInteger(index);
            default:
                if (!Sequences.IsIterable(container))
                    throw TemplateError.Evaluation($"argument of type '{container.TypeName}' is not iterable");
                foreach (var element in Sequences.Items(container, budget))
                {
                    budget.Step();
                    if (AreEqual(element, item))
                        return true;
                }

                return false;
        }
    }

    private static bool AreEqualSequences(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        RenderBudget.Compare(left.Count);
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }

        return true;
    }

    private static bool AreEqualDictionaries(DictionaryValue left, DictionaryValue right)
    {
        RenderBudget.Compare(left.Items.Count);
        if (left.Items.Count != right.Items.Count)
            return false;
        foreach (var (key, value) in left.Items)
        {
            if (right.Find(key) is not { } other || !AreEqual(value, other))
                return false;
        }

        return true;
    }

    private static int? OrderSequences(IReadOnlyList<Value> left, IReadOnlyList<Value> right, string operation)
    {
        RenderBudget.Compare(left.Count);
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!AreEqual(left[i], right[i]))
                return Order(left[i], right[i], operation);
        }

        return left.Count.CompareTo(right.Count);
    }
}
