namespace Wattwise.Caching;

/// <summary>The partitions whose vectors are in memory: read when first searched, and bounded. Thread-safe.</summary>
internal sealed class PartitionIndexes(long maxBytes)
{
    private readonly Dictionary<PartitionId, PartitionIndex> _indexes = [];
    private readonly Lock _lock = new();
    private long _bytes;
    private long _clock;

    /// <summary>Finds candidates for the nearest entries in what the file holds now, by falling similarity.</summary>
    public IReadOnlyList<VectorCandidate> Search(
        CacheReader reader, long scope, in SemanticCacheQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var index = Get(new PartitionId(query.Scope, query.Partition, query.Vector.Length));
        try
        {
            index.Follow(reader, scope, cancellationToken);
            return index.Search(query, now, cancellationToken);
        }
        finally
        {
            // Also where it was cancelled: what was read by then stays.
            Count(index);
        }
    }

    private PartitionIndex Get(PartitionId id)
    {
        lock (_lock)
        {
            if (!_indexes.TryGetValue(id, out var index))
                _indexes.Add(id, index = new PartitionIndex(
                    id, (int)Math.Clamp(maxBytes / VectorIndex.BytesPerVector(id.Dimension), 1, int.MaxValue / 2)));
            index.LastSearch = ++_clock;
            return index;
        }
    }

    private void Count(PartitionIndex index)
    {
        lock (_lock)
        {
            // One that had to leave while it was searched is nobody's any more.
            if (!_indexes.TryGetValue(index.Id, out var kept) || kept != index)
                return;

            var size = index.SizeInBytes;
            _bytes += size - index.CountedBytes;
            index.CountedBytes = size;
            if (_bytes > maxBytes)
                MakeRoom(index);
        }
    }

    // Takes an eighth more than it must, so that the sort pays.
    private void MakeRoom(PartitionIndex justSearched)
    {
        foreach (var index in _indexes.Values.Where(index => index != justSearched).OrderBy(index => index.LastSearch).ToArray())
        {
            if (_bytes <= maxBytes - (maxBytes / 8))
                return;
            _indexes.Remove(index.Id);
            _bytes -= index.CountedBytes;
        }
    }
}
