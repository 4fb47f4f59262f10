namespace Wattwise.Caching;

/// <summary>Keeps answered prompts and finds the ones nearest to a vector.</summary>
/// <remarks>
/// Implementations are thread-safe, bounded, never return an expired answer, and honour cancellation within 100 ms.
/// Entries whose vector has another dimension than the query are never returned.
/// They may throw: the cache then steps aside and the request goes to the model.
/// </remarks>
public interface ISemanticCacheStore
{
    /// <summary>Finds the nearest entries of a partition.</summary>
    /// <param name="partition">The compatibility key.</param>
    /// <param name="vector">The query, of length 1 in the Euclidean norm.</param>
    /// <param name="maxResults">How many entries to return at most; at least 1.</param>
    /// <param name="minCosineSimilarity">The smallest similarity to return.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The matches, the most similar first; empty where there is none.</returns>
    ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        CacheKey partition, ReadOnlyMemory<float> vector, int maxResults, float minCosineSimilarity, CancellationToken cancellationToken = default);

    /// <summary>Adds an entry, in place of one with an equal <see cref="SemanticCacheEntry.Key"/>.</summary>
    /// <param name="entry">The entry. One that is larger than the store's limit is not kept, which is no error.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry.</summary>
    /// <param name="partition">The entry's partition.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True where there was such an entry.</returns>
    ValueTask<bool> RemoveAsync(CacheKey partition, CacheKey key, CancellationToken cancellationToken = default);
}
