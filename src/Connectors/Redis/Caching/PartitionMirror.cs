using System.Numerics.Tensors;
using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>The vectors of one place on the server, in this process. Not thread-safe: taken under <see cref="Gate"/>.</summary>
internal sealed class PartitionMirror(VectorPlace place)
{
    private readonly Dictionary<EntryId, int> _rows = [];
    private readonly List<(EntryId Id, float[] Vector)> _entries = [];

    public VectorPlace Place { get; } = place;

    /// <summary>One user at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The last change that the mirror holds; null before it was loaded, and where the partition had none.</summary>
    public RedisValue Version { get; set; }

    public bool IsEmpty => _entries.Count == 0;

    public long SizeInBytes => (long)_entries.Count * SizeOf(Place.Dimension);

    /// <summary>What the index counted for the mirror when it was last used; written under the index's lock.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Bytes of one entry, its name and bookkeeping included.</summary>
    public static long SizeOf(int dimension) => (dimension * sizeof(float)) + 300;

    public void Clear()
    {
        _rows.Clear();
        _entries.Clear();
    }

    public void Set(EntryId id, float[] vector)
    {
        if (_rows.TryGetValue(id, out var row))
        {
            _entries[row] = (id, vector);
            return;
        }

        _rows.Add(id, _entries.Count);
        _entries.Add((id, vector));
    }

    public void Remove(EntryId id)
    {
        if (!_rows.Remove(id, out var row))
            return;

        // The last row fills the gap.
        if (row < _entries.Count - 1)
        {
            _entries[row] = _entries[^1];
            _rows[_entries[row].Id] = row;
        }

        _entries.RemoveAt(_entries.Count - 1);
    }

    public IReadOnlyList<EntryId> FindNearest(ReadOnlySpan<float> vector, int count)
    {
        var nearest = new PriorityQueue<EntryId, float>();
        foreach (var (id, candidate) in _entries)
        {
            var similarity = TensorPrimitives.Dot(vector, candidate);
            if (float.IsNaN(similarity))
                continue;
            if (nearest.Count < count)
                nearest.Enqueue(id, similarity);
            else
                nearest.EnqueueDequeue(id, similarity);
        }

        return [.. nearest.UnorderedItems.Select(item => item.Element)];
    }
}
