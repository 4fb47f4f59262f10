using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Wattwise.Caching;

/// <summary>Keeps entries in this process: a scan over the 4-bit codes of a scope's vectors, followed by a comparison in 16 bits.</summary>
/// <remarks>
/// <para>
/// A vector takes 16 bits a dimension, and the cosine similarity of a match is that of the codes: with embeddings of hundreds of dimensions
/// within 1e-5 of the exact one, mostly within 2e-6. Up to that the true nearest neighbours are always found: the scan leaves out an entry
/// only where a bound on its rounding error proves that it cannot be among the best. The vector of a match is given back to the same
/// precision.
/// </para>
/// <para>
/// Prompts, answers and figures lie in memory packed, texts as UTF-8 and in the clear; they become objects again for each match.
/// </para>
/// <para>
/// Bounded by entries and bytes over all scopes, and by entries in each. The entry that saves the least energy per byte makes room, weighed
/// by how often and how lately it was used; expired entries, which are never returned, go first. Searches take no lock and do not wait for
/// each other or for writers; a search among more than 130,000 entries of one scope and partition uses several threads. Thread-safe.
/// </para>
/// </remarks>
public sealed class InMemorySemanticCacheStore : ISemanticCacheStore
{
    // Entries looked at under one lock by what goes through all of them.
    private const int SliceSize = 256;

    private readonly ConcurrentDictionary<(CacheScope Scope, CacheKey Partition), PartitionEntries> _partitions = new();
    private readonly Dictionary<CacheScope, ScopeEntries> _scopes = [];
    private readonly EntryTable _entries = new();
    private readonly GreedyDualEviction _eviction;
    private readonly Lock _writeLock = new();
    private readonly Queue<CachePurge> _purges = new();
    private readonly int _maxEntries;
    private readonly int _maxEntriesPerScope;
    private readonly long _maxBytes;
    private readonly long _maxEntryBytes;
    private readonly TimeProvider _timeProvider;
    private long _bytes, _lastPurge;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A limit is not positive; the message names it.</exception>
    public InMemorySemanticCacheStore(SemanticCacheStoreOptions? options = null)
    {
        options ??= new SemanticCacheStoreOptions();
        new SemanticCacheStoreOptionsValidator().ThrowIfInvalid(options);
        _maxEntries = options.MaxEntries;
        _maxEntriesPerScope = options.MaxEntriesPerScope;
        _maxBytes = options.MaxBytes;
        _maxEntryBytes = options.MaxEntryBytes;
        _timeProvider = options.TimeProvider;
        _eviction = new GreedyDualEviction(_entries);
    }

    /// <summary>Entries in the store, expired ones that nobody removed yet included.</summary>
    public int Count
    {
        get
        {
            lock (_writeLock)
                return _entries.ByKey.Count;
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
        if (!_partitions.TryGetValue((query.Scope, query.Partition), out var partition) || partition.Index.Dimension != query.Vector.Length)
            return new([]);

        var matches = new List<SemanticCacheMatch>();
        var now = _timeProvider.GetUtcNow();
        var nearest = partition.Index.Search(query.Vector.Span, query.MaxResults, query.MinCosineSimilarity, now, cancellationToken);
        foreach (var candidate in nearest)
        {
            if (matches.Count == query.MaxResults || candidate.CosineSimilarity < query.MinCosineSimilarity)
                break;
            var vector = new float[query.Vector.Length];
            if (_entries.TryRead(candidate.Id, out var key) is not { } packed || !candidate.TryGetVector(vector))
                continue;

            _entries[EntryTable.PlaceOf(candidate.Id)].Touch(_eviction.Clock);
            matches.Add(new(EntryPacking.Unpack(packed, query.Scope, query.Partition, key, vector), candidate.CosineSimilarity));
        }

        return new(matches);
    }

    /// <inheritdoc/>
    public ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));

        var now = _timeProvider.GetUtcNow();
        var isKept = entry.SizeInBytes <= _maxEntryBytes && entry.Answer.ExpiresAt > now;
        var packed = isKept ? EntryPacking.Pack(entry) : [];
        var size = SizeOf(packed, entry.Vector.Length);
        lock (_writeLock)
        {
            if (_entries.ByKey.TryFind(entry.Key, out var other))
            {
                if (WasAskedLater(_entries[other], entry, now))
                    return ValueTask.CompletedTask;
                Remove(other);
            }

            if (isKept && MakeRoom(entry, size, now))
                Insert(entry, packed, size);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
        {
            if (!_scopes.TryGetValue(scope, out var entries) || !entries.ByKey.TryFind(key, out var place))
                return new(false);

            Remove(place);
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        var removed = 0L;
        var isMore = true;
        Record(purge);
        for (var start = 0; isMore; start += SliceSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_writeLock)
            {
                foreach (var place in Slice(start))
                {
                    if (!Matches(purge, _entries[place]))
                        continue;
                    Remove(place);
                    removed++;
                }

                isMore = start + SliceSize < _entries.Places;
            }
        }

        Record(purge);
        return new(removed);
    }

    /// <inheritdoc/>
    public ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
        {
            var missed = _lastPurge - after;
            return new(new CachePurgeHistory(
                _lastPurge, missed < 0 || missed > _purges.Count ? null : [.. _purges.Skip(_purges.Count - (int)missed)]));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var isMore = true;
        for (var start = 0; isMore; start += SliceSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var slice = new List<SemanticCacheEntry>();
            lock (_writeLock)
            {
                var now = _timeProvider.GetUtcNow();
                foreach (var place in Slice(start))
                {
                    var index = _entries[place].Partition!.Index;
                    var id = _entries.IdOf(place);
                    var vector = new float[index.Dimension];
                    if (!index.HasExpired(id, now) && index.TryGet(id, vector))
                        slice.Add(Unpack(_entries[place], vector));
                }

                isMore = start + SliceSize < _entries.Places;
            }

            foreach (var entry in slice)
                yield return entry;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
            return new(scope is not { } one ? _entries.ByKey.Count : _scopes.TryGetValue(one, out var entries) ? entries.ByKey.Count : 0);
    }

    /// <inheritdoc/>
    public ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writeLock)
            return new(new SemanticCacheStoreSize(_entries.ByKey.Count) { Bytes = _bytes, MaxEntries = _maxEntries, MaxBytes = _maxBytes });
    }

    private void Record(CachePurge purge)
    {
        lock (_writeLock)
        {
            _lastPurge++;
            _purges.Enqueue(purge);
            if (_purges.Count > CachePurgeFormat.MaxRemembered)
                _purges.Dequeue();
        }
    }

    private static long SizeOf(byte[] packed, int dimension) =>
        packed.Length + EntryTable.BytesPerEntry + VectorIndex.BytesPerVector(dimension);

    private static SemanticCacheEntry Unpack(in EntryRow entry, ReadOnlyMemory<float> vector) =>
        EntryPacking.Unpack(entry.Packed!, entry.Partition!.Scope.Scope, entry.Partition.Partition, entry.Key, vector);

    private static bool WasAskedLater(in EntryRow other, SemanticCacheEntry entry, DateTimeOffset now)
    {
        if (other.Partition!.Scope.Scope != entry.Scope)
            return false;

        var answer = Unpack(other, default).Answer;
        var askedAt = answer.AskedAt ?? answer.CreatedAt;
        return askedAt > (entry.Answer.AskedAt ?? entry.Answer.CreatedAt) && askedAt <= now && answer.ExpiresAt > now;
    }

    private static bool Matches(CachePurge purge, in EntryRow entry)
    {
        // Unpacking is what takes time: those of other tenants and users need none.
        var scope = entry.Partition!.Scope.Scope;
        return (purge.Tenant is null || purge.Tenant == scope.Tenant)
            && (purge.User is null || purge.User == scope.User)
            && (purge.Key is null || purge.Key == entry.Key)
            && (purge.IsEverything || purge.Matches(Unpack(entry, default)));
    }

    private List<int> Slice(int start)
    {
        var places = new List<int>();
        for (var place = start; place < Math.Min(start + SliceSize, _entries.Places); place++)
        {
            if (_entries[place].Packed is not null)
                places.Add(place);
        }

        return places;
    }

    private bool MakeRoom(SemanticCacheEntry entry, long size, DateTimeOffset now)
    {
        if (size + PartitionEntries.FixedBytes > _maxBytes)
            return false;

        RemoveOtherDimensions(entry);
        while (_scopes.TryGetValue(entry.Scope, out var scope) && scope.ByKey.Count >= _maxEntriesPerScope)
            Remove(_eviction.Choose(scope.ByKey, now));
        while (_entries.ByKey.Count >= _maxEntries || _bytes + size + SizeOfPartition() > _maxBytes)
            Remove(_eviction.Choose(_entries.ByKey, now));
        return true;

        long SizeOfPartition() => _partitions.ContainsKey((entry.Scope, entry.Partition)) ? 0 : PartitionEntries.FixedBytes;
    }

    // The embedder behind an unchanged key was exchanged: its old vectors can never match again.
    private void RemoveOtherDimensions(SemanticCacheEntry entry)
    {
        if (!_partitions.TryGetValue((entry.Scope, entry.Partition), out var partition) || partition.Index.Dimension == entry.Vector.Length)
            return;

        foreach (var place in partition.Scope.ByKey.ToArray())
        {
            if (_entries[place].Partition == partition)
                Remove(place);
        }
    }

    private void Insert(SemanticCacheEntry entry, byte[] packed, long size)
    {
        if (!_scopes.TryGetValue(entry.Scope, out var scope))
            _scopes.Add(entry.Scope, scope = new ScopeEntries(entry.Scope, _entries));
        if (!_partitions.TryGetValue((entry.Scope, entry.Partition), out var partition))
        {
            _partitions[(entry.Scope, entry.Partition)] = partition = new PartitionEntries(scope, entry.Partition, entry.Vector.Length);
            _bytes += PartitionEntries.FixedBytes;
        }

        var place = _entries.Add(entry.Key, packed, partition, (float)EntryWorth.JoulesPerByte(entry.Answer, size), _eviction.Clock);
        scope.ByKey.Add(place);
        partition.Index.Add(_entries.IdOf(place), entry.Vector.Span, entry.Answer.ExpiresAt);
        _bytes += size;
    }

    private void Remove(int place)
    {
        var entry = _entries[place];
        var partition = entry.Partition!;
        partition.Index.Remove(_entries.IdOf(place));
        partition.Scope.ByKey.Remove(entry.Key, out _);
        _entries.Remove(place);
        _bytes -= SizeOf(entry.Packed!, partition.Index.Dimension);
        if (partition.Index.Count == 0)
        {
            _partitions.TryRemove((partition.Scope.Scope, partition.Partition), out _);
            _bytes -= PartitionEntries.FixedBytes;
        }

        if (partition.Scope.ByKey.Count == 0)
            _scopes.Remove(partition.Scope.Scope);
    }
}
