namespace Wattwise.LocalEngine.Templates;

/// <summary>The elements of a loop; its condition is asked when an element's turn comes.</summary>
internal sealed class LoopItems(Value[] items, Func<Value, bool>? filter)
{
    private int _at;
    private Value? _ahead;

    /// <summary>The element that follows, which stays the next.</summary>
    public Value? Peek() => _ahead ??= Read();

    public Value? Next()
    {
        var item = _ahead ?? Read();
        _ahead = null;
        return item;
    }

    /// <summary>How many elements follow. The condition is asked for all of them.</summary>
    public int CountRest()
    {
        if (filter is not null)
        {
            List<Value> rest = [];
            while (Next() is { } item)
                rest.Add(item);
            items = [.. rest];
            filter = null;
            _at = 0;
        }

        return items.Length - _at + (_ahead is null ? 0 : 1);
    }

    private Value? Read()
    {
        while (_at < items.Length)
        {
            var item = items[_at++];
            if (filter is null || filter(item))
                return item;
        }

        return null;
    }
}
