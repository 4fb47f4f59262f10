namespace Wattwise;

/// <summary>So many values by key; the one not set for longest goes first. Thread-safe.</summary>
internal class RecentlySet<TValue>(int maxCount)
    where TValue : struct
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, TValue Value)>> _values = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TValue Value)> _byUse = [];

    public TValue? Find(string key)
    {
        lock (_lock)
            return _values.TryGetValue(key, out var node) ? node.Value.Value : null;
    }

    public void Set(string key, TValue value)
    {
        lock (_lock)
        {
            if (_values.TryGetValue(key, out var known))
            {
                known.Value = (key, value);
                _byUse.Remove(known);
                _byUse.AddLast(known);
                return;
            }

            if (_values.Count >= maxCount)
            {
                _values.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }

            _values[key] = _byUse.AddLast((key, value));
        }
    }
}
