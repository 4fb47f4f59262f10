using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.VectorData;

namespace Wattwise.Caching;

/// <summary>Keeps entries in any vector store that has a connector for Microsoft.Extensions.VectorData with keys of type
/// <see cref="string"/>.</summary>
/// <remarks>
/// <para>
/// Each dimension of vectors has a collection of its own. Searches and scans filter by equality alone, which all connectors offer; scope,
/// partition and expiry of what comes back are checked again, and similarities are computed from the stored vectors.
/// </para>
/// <para>
/// Connectors have no way to count, sum or remove by a condition. So counts, purges and exports read the records page by page, and limits
/// are enforced by one reading of all after each hundredth of the smallest limit that this process added: what was answered first makes
/// room. Several processes may exceed the limits by a few percent. Thread-safe. Disposing it leaves the vector store open.
/// </para>
/// </remarks>
public sealed class VectorDataSemanticCacheStore : ISemanticCacheStore, IDisposable
{
    private const int MostResults = 1024;
    private const int DeletedAtOnce = 256;

    private readonly CacheCollections _collections;
    private readonly RecordMapper _mapper;
    private readonly VectorDataSemanticCacheOptions _options;
    private readonly TrimPlan _trimming;
    private readonly TimeProvider _timeProvider;
    private readonly UnreadableEntries _unreadable;

    /// <summary>Makes a store. Reaches for no server yet.</summary>
    /// <param name="vectorStore">Where to keep entries; not disposed.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults. Not to be changed afterwards.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/>, the default, for none.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public VectorDataSemanticCacheStore(
        VectorStore vectorStore, VectorDataSemanticCacheOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(vectorStore);
        _options = options ?? new VectorDataSemanticCacheOptions();
        new VectorDataSemanticCacheOptionsValidator().ThrowIfInvalid(_options);
        _collections = new CacheCollections(vectorStore, _options);
        _mapper = new RecordMapper(_options.Protector);
        _trimming = new TrimPlan(_options);
        _timeProvider = _options.TimeProvider;
        _unreadable = new UnreadableEntries(loggerFactory?.CreateLogger<VectorDataSemanticCacheStore>());
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default)
    {
        SemanticCacheVectors.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        if (await _collections.FindAsync(query.Vector.Length, cancellationToken).ConfigureAwait(false) is not { } collection)
            return [];

        // Expired neighbours take places that others should have: where they do, look behind them.
        var most = Math.Max(MostResults, query.MaxResults);
        for (var count = query.MaxResults; ; count = (int)Math.Min(4L * count, most))
        {
            var (matches, seen) = await SearchAsync(collection, query, count, cancellationToken).ConfigureAwait(false);
            if (matches.Count >= query.MaxResults || seen < count || count == most)
            {
                matches.Sort((first, second) => second.CosineSimilarity.CompareTo(first.CosineSimilarity));
                return [.. matches.Where(match => match.CosineSimilarity >= query.MinCosineSimilarity).Take(query.MaxResults)];
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));
        if (entry.SizeInBytes > Math.Min(_options.MaxEntryBytes, _options.MaxBytes) || entry.Answer.ExpiresAt <= _timeProvider.GetUtcNow())
        {
            // An older answer under this key is out of date all the same.
            await RemoveAsync(entry.Scope, entry.Key, cancellationToken).ConfigureAwait(false);
            return;
        }

        var collection = await _collections.EnsureAsync(entry.Vector.Length, cancellationToken).ConfigureAwait(false);
        var record = _mapper.ToRecord(entry);
        try
        {
            if (await collection.GetAsync(record.Id, cancellationToken: cancellationToken).ConfigureAwait(false) is { } other
                && WasAskedLater(other, entry.Answer))
            {
                return;
            }

            await collection.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
        }
        catch (VectorStoreException)
        {
            _collections.Forget();
            throw;
        }

        await RemoveOtherDimensionsAsync(record, cancellationToken).ConfigureAwait(false);
        if (_trimming.Add(record.SizeInBytes))
            await TrimAsync(record.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        var id = RecordMapper.IdOf(scope, key);
        var wasThere = false;
        foreach (var collection in await _collections.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await collection.GetAsync(id, cancellationToken: cancellationToken).ConfigureAwait(false) is null)
                continue;
            await collection.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
            wasThere = true;
        }

        return wasThere;
    }

    /// <inheritdoc/>
    /// <remarks>Tenant, user, model or the whole collection narrow down what is read; all conditions are checked here.</remarks>
    public async ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        var filter = Narrow(purge);
        var removed = 0L;
        foreach (var collection in await _collections.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await PurgeOnceAsync(collection, purge, filter, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                removed += count;
        }

        return removed;
    }

    // Processes that add at the very same moment do not see each other's.
    private bool WasAskedLater(VectorDataCacheRecord record, CachedAnswer answer)
    {
        try
        {
            var now = _timeProvider.GetUtcNow();
            var other = _mapper.ToEntry(record).Answer;
            var askedAt = other.AskedAt ?? other.CreatedAt;
            return askedAt > (answer.AskedAt ?? answer.CreatedAt) && askedAt <= now && other.ExpiresAt > now;
        }
        catch (Exception)
        {
            // Damaged, or encrypted with another machine's key: it serves nobody here.
            return false;
        }
    }

    /// <summary>One pass. Others may remove records meanwhile, which moves the pages that were not read yet: only a pass that finds nothing
    /// is the last.</summary>
    /// <returns>How many records were there and met the conditions.</returns>
    private static async ValueTask<int> PurgeOnceAsync(
        VectorStoreCollection<string, VectorDataCacheRecord> collection, CachePurge purge,
        Expression<Func<VectorDataCacheRecord, bool>> filter, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var record in CacheCollections.ReadAsync(collection, filter, includesVectors: false, cancellationToken)
            .ConfigureAwait(false))
        {
            if (IsMet(purge, record))
                ids.Add(record.Id);
        }

        await DeleteAsync(collection, ids, cancellationToken).ConfigureAwait(false);
        return ids.Count;
    }

    /// <inheritdoc/>
    /// <remarks>An entry that cannot be read is left out, with a warning.</remarks>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var collection in await _collections.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var record in CacheCollections.ReadAsync(
                collection, record => record.Layout == RecordMapper.Layout, includesVectors: true, cancellationToken).ConfigureAwait(false))
            {
                if (Read(record) is { } entry && entry.Answer.ExpiresAt > _timeProvider.GetUtcNow())
                    yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Expression<Func<VectorDataCacheRecord, bool>> filter = record => record.Layout == RecordMapper.Layout;
        if (scope is { } one)
        {
            var hash = RecordMapper.ScopeOf(one);
            filter = record => record.Layout == RecordMapper.Layout && record.Scope == hash;
        }

        var count = 0L;
        foreach (var collection in await _collections.ListAsync(cancellationToken).ConfigureAwait(false))
            count += await CacheCollections.ReadAsync(collection, filter, includesVectors: false, cancellationToken)
                .LongCountAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <inheritdoc/>
    public async ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (entries, bytes) = (0L, 0L);
        foreach (var collection in await _collections.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var records = CacheCollections.ReadAsync(
                collection, record => record.Layout == RecordMapper.Layout, includesVectors: false, cancellationToken);
            await foreach (var record in records.ConfigureAwait(false))
                (entries, bytes) = (entries + 1, bytes + record.SizeInBytes);
        }

        return new(entries) { Bytes = bytes, MaxEntries = _options.MaxEntries, MaxBytes = _options.MaxBytes };
    }

    /// <summary>Lets go of the collections; the vector store stays open.</summary>
    public void Dispose() => _collections.Dispose();

    private static Expression<Func<VectorDataCacheRecord, bool>> Narrow(CachePurge purge)
    {
        var (tenant, user, model) =
            (StorableText.Encode(purge.Tenant), StorableText.Encode(purge.User), StorableText.Encode(purge.ModelId));
        return (tenant, user, model) switch
        {
            (not null, not null, _) => record => record.Layout == RecordMapper.Layout && record.Tenant == tenant && record.User == user,
            (not null, null, _) => record => record.Layout == RecordMapper.Layout && record.Tenant == tenant,
            (null, not null, _) => record => record.Layout == RecordMapper.Layout && record.User == user,
            (null, null, not null) => record => record.Layout == RecordMapper.Layout && record.ModelId == model,
            _ => record => record.Layout == RecordMapper.Layout,
        };
    }

    private static bool IsMet(CachePurge purge, VectorDataCacheRecord record) =>
        (purge.Tenant is null || record.Tenant == StorableText.Encode(purge.Tenant))
        && (purge.User is null || record.User == StorableText.Encode(purge.User))
        && (purge.Key is null || record.Key == purge.Key.Value.ToString())
        && (purge.Tag is null || record.Tags.Contains(StorableText.Encode(purge.Tag), StringComparer.Ordinal))
        && (purge.ExceptTag is null || !record.Tags.Contains(StorableText.Encode(purge.ExceptTag), StringComparer.Ordinal))
        && (purge.ModelId is null || record.ModelId == StorableText.Encode(purge.ModelId))
        && (purge.AnsweredBefore is null || record.CreatedAt < purge.AnsweredBefore.Value.UtcTicks)
        && (purge.ExpiredBy is null || record.ExpiresAt <= purge.ExpiredBy.Value.UtcTicks);

    private static async Task DeleteAsync(
        VectorStoreCollection<string, VectorDataCacheRecord> collection, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(DeletedAtOnce))
            await collection.DeleteAsync(chunk, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(List<SemanticCacheMatch> Matches, int Seen)> SearchAsync(
        VectorStoreCollection<string, VectorDataCacheRecord> collection, SemanticCacheQuery query, int count,
        CancellationToken cancellationToken)
    {
        var (scope, partition, now) = (RecordMapper.ScopeOf(query.Scope), query.Partition.ToString(), _timeProvider.GetUtcNow());
        var options = new VectorSearchOptions<VectorDataCacheRecord>
        {
            Filter = record => record.Layout == RecordMapper.Layout && record.Scope == scope && record.Partition == partition,
            IncludeVectors = true,
        };
        var matches = new List<SemanticCacheMatch>();
        var seen = 0;
        await foreach (var result in collection.SearchAsync(query.Vector, count, options, cancellationToken).ConfigureAwait(false))
        {
            seen++;
            if (result.Record.ExpiresAt > now.UtcTicks && result.Record.Vector.Length == query.Vector.Length
                && Read(result.Record) is { } entry
                && entry.Scope == query.Scope && entry.Partition == query.Partition && entry.Answer.ExpiresAt > now)
                matches.Add(new SemanticCacheMatch(entry, TensorPrimitives.Dot(query.Vector.Span, entry.Vector.Span)));
        }

        return (matches, seen);
    }

    private async Task RemoveOtherDimensionsAsync(VectorDataCacheRecord added, CancellationToken cancellationToken)
    {
        var (scope, partition) = (added.Scope, added.Partition);
        foreach (var other in _collections.Others(added.Vector.Length))
        {
            var stale = await CacheCollections.ReadAsync(
                    other, record => record.Layout == RecordMapper.Layout && record.Scope == scope && record.Partition == partition,
                    includesVectors: false, cancellationToken)
                .Select(record => record.Id).ToArrayAsync(cancellationToken).ConfigureAwait(false);
            await DeleteAsync(other, stale, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TrimAsync(string addedId, CancellationToken cancellationToken)
    {
        var records = new List<TrimCandidate>();
        var collections = await _collections.ListAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < collections.Count; i++)
        {
            await foreach (var record in CacheCollections.ReadAsync(collections[i], record =>
                record.Layout == RecordMapper.Layout, includesVectors: false, cancellationToken).ConfigureAwait(false))
                records.Add(new TrimCandidate(i, record.Id, record.Scope, record.CreatedAt, record.ExpiresAt, record.SizeInBytes));
        }

        foreach (var evicted in _trimming.Choose(records, addedId, _timeProvider.GetUtcNow()).ToLookup(
            record => record.Collection, record => record.Id))
            await DeleteAsync(collections[evicted.Key], evicted, cancellationToken).ConfigureAwait(false);
    }

    private SemanticCacheEntry? Read(VectorDataCacheRecord record)
    {
        try
        {
            return _mapper.ToEntry(record);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _unreadable.Warn(exception, record.Id);
            return null;
        }
    }
}
