namespace Wattwise.Caching;

/// <summary>Keeps answered prompts and finds the ones nearest to a vector.</summary>
/// <remarks>
/// Implementations are thread-safe and bounded, never return an expired answer, an entry of another scope or partition, or one whose vector
/// has another dimension than the query, and honour cancellation within 100 ms. They may throw: the cache then steps aside and the request
/// goes to the model. Adding is an upsert by <see cref="SemanticCacheEntry.Key"/>: any number of machines that add the same prompt leave
/// one entry.
/// </remarks>
public interface ISemanticCacheStore
{
    /// <summary>Finds the nearest entries of a scope and partition.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The matches, the most similar first; empty where there is none.</returns>
    /// <exception cref="ArgumentException">The query's vector is empty or its length is not 1, or its limit is not positive.</exception>
    ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(SemanticCacheQuery query, CancellationToken cancellationToken = default);

    /// <summary>Adds an entry, in place of one with an equal <see cref="SemanticCacheEntry.Key"/>, unless that one was asked for later
    /// (<see cref="CachedAnswer.AskedAt"/>, else <see cref="CachedAnswer.CreatedAt"/>; not in the future, and not expired). Entries of the
    /// same partition whose vector has another dimension are removed: the embedder behind an unchanged key was exchanged, and they can
    /// never match again.</summary>
    /// <param name="entry">The entry. One that is larger than the store's limit is not kept, which is no error, and neither is one that
    /// expired.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The entry's vector is empty or its length is not 1.</exception>
    ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry.</summary>
    /// <param name="scope">The entry's scope.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True if the scope had such an entry.</returns>
    ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default);

    /// <summary>Removes all entries that meet every condition of <paramref name="purge"/>.</summary>
    /// <param name="purge">The conditions.</param>
    /// <param name="cancellationToken">Cancels the call; what was removed by then stays removed.</param>
    /// <returns>How many entries were removed.</returns>
    /// <remarks>A store that several processes share records the purge twice for <see cref="ReadPurgesAsync"/>: before it looks for the
    /// first entry, and after it removed the last one.</remarks>
    ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default);

    /// <summary>Says which purges were recorded after one of them, so that each process forgets what it keeps of purged entries in its
    /// memory. Cheap if there were none: it is called every few seconds while requests come, and for each entry that is added.</summary>
    /// <param name="after">The number of the latest purge that the caller knows; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The purges, in the order in which all readers see them; <see langword="null"/>, the default, for a store that records none:
    /// its purges reach the exact tier of no other process.</returns>
    ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default) =>
        new((CachePurgeHistory?)null);

    /// <summary>Reads all entries that have not expired, in no particular order: for a backup, a move to another store, or an
    /// audit.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>Adding what it yields to another store with <see cref="AddAsync"/> is the import. Entries that come or go meanwhile may be
    /// missed or included.</remarks>
    IAsyncEnumerable<SemanticCacheEntry> ExportAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts entries.</summary>
    /// <param name="scope">Counts only those of this scope; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of entries, those that expired and were not removed yet included.</returns>
    ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>Says how much the store holds and may hold, for operators.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the store knows of its size. A store that does not implement this knows its entries alone.</returns>
    async ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default) =>
        new(await CountAsync(scope: null, cancellationToken).ConfigureAwait(false));
}
