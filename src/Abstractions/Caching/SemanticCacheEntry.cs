namespace Wattwise.Caching;

/// <summary>A prompt with its vector and its answer, as a store keeps it.</summary>
/// <param name="Scope">Who may be served by it.</param>
/// <param name="Partition">The compatibility key: vectors are compared only among entries with an equal one.</param>
/// <param name="Key">The entry's identity: a hash of <paramref name="Partition"/> and <paramref name="Prompt"/>.</param>
/// <param name="Prompt">The prompt that was answered.</param>
/// <param name="Vector">The prompt's embedding, of length 1 in the Euclidean norm; never changed afterwards.</param>
/// <param name="Answer">The answer.</param>
public sealed record SemanticCacheEntry(
    CacheScope Scope, CacheKey Partition, CacheKey Key, string Prompt, ReadOnlyMemory<float> Vector, CachedAnswer Answer)
{
    /// <summary>
    /// What the answer was made from, for <see cref="CachePurge.Tag"/>: document ids, content hashes, a price list's name. Empty by
    /// default.
    /// </summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Bytes that the entry takes in memory, near enough for a limit.</summary>
    public long SizeInBytes =>
        200 + (long)Prompt.Length * sizeof(char) + (long)Vector.Length * sizeof(float) + Answer.SizeInBytes + Tags.Sum(
            tag => 32L + tag.Length * sizeof(char));
}
