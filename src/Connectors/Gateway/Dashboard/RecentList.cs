namespace Wattwise.Gateway.Dashboard;

/// <summary>The latest items, the oldest first. Not thread-safe.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class RecentList<T>(int capacity)
{
    private readonly Queue<T> _items = new(Math.Min(capacity, 64));

    /// <summary>How many items ever came.</summary>
    public long Version { get; private set; }

    public void Add(T item)
    {
        if (_items.Count == capacity)
            _items.Dequeue();
        _items.Enqueue(item);
        Version++;
    }

    /// <summary>The first one that is meant, the oldest first.</summary>
    public T? Find(Func<T, bool> isMeant) => _items.FirstOrDefault(isMeant);

    public T[] ToArray() => [.. _items];
}
