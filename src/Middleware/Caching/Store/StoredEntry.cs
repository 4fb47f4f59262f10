namespace Wattwise.Caching;

/// <summary>An entry with its place in the store.</summary>
internal sealed class StoredEntry(SemanticCacheEntry entry, CachePartition partition, long sizeInBytes)
{
    private int _used;

    public SemanticCacheEntry Entry { get; } = entry;

    public CachePartition Partition { get; } = partition;

    public long SizeInBytes { get; } = sizeInBytes;

    /// <summary>The row in <see cref="Partition"/>; written under the store's lock.</summary>
    public int Row { get; set; }

    /// <summary>True once the entry left the store; written under the store's lock.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Marks the entry as used since the eviction hand last passed by.</summary>
    public void Touch()
    {
        // Reading first keeps the cache line shared among cores while an entry is hot.
        if (Volatile.Read(ref _used) == 0)
            Volatile.Write(ref _used, 1);
    }

    /// <summary>Tells whether the entry was used since the last call.</summary>
    public bool TakeUsed() => Interlocked.Exchange(ref _used, 0) != 0;
}
