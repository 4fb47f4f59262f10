namespace Wattwise.Caching;

/// <summary>A search for the nearest entries.</summary>
/// <param name="Scope">Only entries of exactly this scope are found, whatever their partition.</param>
/// <param name="Partition">The compatibility key: only entries with an equal one are found.</param>
/// <param name="Vector">The query, of length 1 in the Euclidean norm.</param>
/// <param name="MaxResults">How many entries to return at most; at least 1.</param>
/// <param name="MinCosineSimilarity">The smallest similarity to return, from -1 to 1.</param>
public readonly record struct SemanticCacheQuery(
    CacheScope Scope, CacheKey Partition, ReadOnlyMemory<float> Vector, int MaxResults, float MinCosineSimilarity);
