using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

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
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A limit is not positive; the message names it.</exception>
    public InMemorySemanticCacheStore(SemanticCacheStoreOptions? options = null)
    {
        options ??= new SemanticCacheStoreOptions();
        options.Validate();
        _maxEntries = options.MaxEntries;
        _maxBytes = options.MaxBytes;
        _timeProvider = options.TimeProvider;
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
    public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(SemanticCacheQuery query, CancellationToken cancellationToken = default)
    {
        SemanticCacheVectors.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_partitions.TryGetValue(query.Partition, out var rows) || rows.Dimension != query.Vector.Length)
            return new([]);

        var best = new NearestEntries(query.MaxResults, query.MinCosineSimilarity);
        rows.Search(query.Vector.Span, query.Scope, ref best, _timeProvider.GetUtcNow(), cancellationToken);
        return new(best.ToMatches());
    }

    /// <inheritdoc/>
    public ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));

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
    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
        {
            if (!_entries.TryGetValue(key, out var stored) || stored.Entry.Scope != scope)
                return new(false);

            Remove(stored);
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
        {
            var removed = _entries.Values.Where(stored => purge.Matches(stored.Entry)).ToArray();
            foreach (var stored in removed)
                Remove(stored);
            return new(removed.Length);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        SemanticCacheEntry[] entries;
        lock (_writeLock)
            entries = [.. _entries.Values.Select(stored => stored.Entry)];
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Answer.ExpiresAt > _timeProvider.GetUtcNow())
                yield return entry;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
            return new(scope is { } one ? _entries.Values.LongCount(stored => stored.Entry.Scope == one) : _entries.Count);
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
