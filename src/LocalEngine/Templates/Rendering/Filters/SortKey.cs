namespace Wattwise.LocalEngine.Templates;

/// <summary>What filters compare elements by.</summary>
internal static class SortKey
{
    /// <summary>An attribute of an element, or the element itself.</summary>
    public static Value Attribute(Value item, Value? attribute) =>
        attribute is null or NoneValue ? item : MemberAccess.Path(item, attribute);

    /// <summary>A text in small letters, unless capitals count.</summary>
    public static Value IgnoreCase(Value key, bool isSensitive) =>
        !isSensitive && key is StringValue text ? text.With(PythonText.Lower(text.Content)) : key;

    /// <summary>Sorts by keys, the first before the second; equal elements keep their order, backwards too.</summary>
    public static Value[] Sort(IReadOnlyList<Value> items, Func<Value, Value>[] keys, bool reverse, RenderBudget budget)
    {
        budget.Elements((long)items.Count * keys.Length);
        var keyed = items.Select(item => (Item: item, Keys: Array.ConvertAll(keys, key => key(item)))).ToArray();
        var sorted = StableSort.Sort(keyed, (a, b) => reverse ? Compare(b.Keys, a.Keys) : Compare(a.Keys, b.Keys), budget);
        return Array.ConvertAll(sorted, entry => entry.Item);
    }

    private static int Compare(Value[] left, Value[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (!Comparison.AreEqual(left[i], right[i]) && Comparison.Order(left[i], right[i]) is { } order and not 0)
                return order;
        }

        return 0;
    }
}
