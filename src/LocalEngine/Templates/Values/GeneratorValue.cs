namespace Wattwise.LocalEngine.Templates;

/// <summary>What filters such as <c>map</c> give: always true, and empty once it was read.</summary>
internal sealed class GeneratorValue(IEnumerator<Value> items) : Value
{
    private IEnumerator<Value> _items = items;

    public override string TypeName => "generator";

    /// <summary>Takes the next element.</summary>
    public bool TryNext(out Value? item)
    {
        item = _items.MoveNext() ? _items.Current : null;
        return item is not null;
    }

    /// <summary>The elements that are left, which stay to be read.</summary>
    public IReadOnlyList<Value> Peek()
    {
        List<Value> rest = [];
        while (_items.MoveNext())
            rest.Add(_items.Current);
        _items = rest.GetEnumerator();
        return rest;
    }
}
