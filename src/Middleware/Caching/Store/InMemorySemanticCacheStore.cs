using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>Keeps entries in this process: an 8-bit scan over a partition's vectors, followed by an exact comparison.</summary>
/// <remarks>
/// <para>
/// The true nearest neighbours are always found: the scan leaves out a row only where a bound on its rounding error proves
/// that it cannot be among the best. Searches take no lock and do not wait for each other or for writers.
/// </para>
/// <para>
/// Bounded by entries and bytes over all partitions; the entry that was not used for longest, roughly, makes room
/// (second chance). Expired entries are never returned and leave when their turn comes. An entry takes its texts, its vector
/// and about a quarter of the vector's size more. Thread-safe.
/// </para>
/// </remarks>
public sealed class InMemorySemanticCacheStore : ISemanticCacheStore
{
    private readonly ConcurrentDictionary<CacheKey, CachePartition> _partitions = new();
    private readonly Dictionary<CacheKey, StoredEntry> _entries = [];
    private readonly Queue<StoredEntry> _evictionOrder = new();
    private readonly Lock _writeLock = new();
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly TimeProvider _timeProvider;
    private long _bytes;

    /// <summary>Creates an empty store.</summary>
    /// <param name="maxEntries">The largest number of entries; at least 1.</param>
    /// <param name="maxBytes">The most bytes that entries may take, texts and vectors included; at least 1.</param>
    /// <param name="timeProvider">The clock for expiry; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public InMemorySemanticCacheStore(
        int maxEntries = SemanticCacheOptions.DefaultSemanticMaxEntries,
        long maxBytes = SemanticCacheOptions.DefaultSemanticMaxBytes,
        TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEntries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);

        _maxEntries = maxEntries;
        _maxBytes = maxBytes;
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Entries in the store, expired ones that nobody removed yet included.</summary>
    public int Count
    {
        get
        {
            lock (_writeLock)
                return _entries.Count;
        }
    }

    /// <summary>Bytes that the entries take, near enough for a limit.</summary>
    public long SizeInBytes
    {
        get
        {
            lock (_writeLock)
                return _bytes;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxResults"/> is not positive.</exception>
    public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        CacheKey partition, ReadOnlyMemory<float> vector, int maxResults, float minCosineSimilarity, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxResults);
        cancellationToken.ThrowIfCancellationRequested();
        if (vector.IsEmpty || !_partitions.TryGetValue(partition, out var rows) || rows.Dimension != vector.Length)
            return new([]);

        var best = new NearestEntries(maxResults, minCosineSimilarity);
        rows.Search(vector.Span, ref best, _timeProvider.GetUtcNow(), cancellationToken);
        return new(best.ToMatches());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The entry's vector is empty or its length is not 1.</exception>
    public ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        if (entry.Vector.IsEmpty || !(Math.Abs(TensorPrimitives.Norm(entry.Vector.Span) - 1) < 1e-3f))
            throw new ArgumentException("The vector must have a length of 1 in the Euclidean norm.", nameof(entry));

        var size = entry.SizeInBytes + CachePartition.RowBytes(entry.Vector.Length);
        lock (_writeLock)
        {
            if (_entries.TryGetValue(entry.Key, out var older))
                Remove(older);
            if (size > _maxBytes)
                return ValueTask.CompletedTask;

            while (_entries.Count >= _maxEntries || _bytes + size > _maxBytes)
                EvictOne();
            var stored = new StoredEntry(entry, PartitionFor(entry), size);
            stored.Partition.Add(stored);
            _entries.Add(entry.Key, stored);
            _evictionOrder.Enqueue(stored);
            _bytes += size;
            DropStaleQueueItems();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(CacheKey partition, CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
        {
            if (!_entries.TryGetValue(key, out var stored) || stored.Entry.Partition != partition)
                return new(false);

            Remove(stored);
            return new(true);
        }
    }

    private CachePartition PartitionFor(SemanticCacheEntry entry)
    {
        if (_partitions.TryGetValue(entry.Partition, out var partition) && partition.Dimension != entry.Vector.Length)
        {
            // The embedder changed behind an unchanged key: its old vectors can never match again.
            foreach (var stored in _entries.Values.Where(stored => stored.Partition == partition).ToArray())
                Remove(stored);
            partition = null;
        }

        return partition ?? (_partitions[entry.Partition] = new CachePartition(entry.Partition, entry.Vector.Length));
    }

    private void EvictOne()
    {
        while (true)
        {
            var oldest = _evictionOrder.Dequeue();
            if (oldest.IsRemoved)
                continue;

            if (oldest.TakeUsed() && oldest.Entry.Answer.ExpiresAt > _timeProvider.GetUtcNow())
            {
                _evictionOrder.Enqueue(oldest);
                continue;
            }

            Remove(oldest);
            return;
        }
    }

    private void Remove(StoredEntry stored)
    {
        stored.IsRemoved = true;
        stored.Partition.Remove(stored);
        _entries.Remove(stored.Entry.Key);
        _bytes -= stored.SizeInBytes;
        if (stored.Partition.Count == 0)
            _partitions.TryRemove(new(stored.Partition.Key, stored.Partition));
    }

    // Replaced and removed entries stay in the queue until their turn; this keeps the queue from outgrowing the entries.
    private void DropStaleQueueItems()
    {
        if (_evictionOrder.Count <= 2 * _entries.Count + 64)
            return;

        for (var remaining = _evictionOrder.Count; remaining > 0; remaining--)
        {
            var stored = _evictionOrder.Dequeue();
            if (!stored.IsRemoved)
                _evictionOrder.Enqueue(stored);
        }
    }
}
