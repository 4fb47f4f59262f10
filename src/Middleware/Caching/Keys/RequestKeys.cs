namespace Wattwise.Caching;

/// <summary>The keys of one request, or the reason why it has none.</summary>
/// <param name="Bypass">Why the request may not use the cache; <see langword="null"/> where it may.</param>
/// <param name="Scope">Who may share the answer; part of <paramref name="Partition"/> too.</param>
/// <param name="Partition">The compatibility key: everything that an answer depends on, earlier turns included, except the prompt. The
/// answer is kept under it.</param>
/// <param name="Exact">The hash of partition and prompt.</param>
/// <param name="Prompt">The text to match by meaning; <see langword="null"/> where only the exact tier applies.</param>
internal readonly record struct RequestKeys(string? Bypass, CacheScope Scope, CacheKey Partition, CacheKey Exact, string? Prompt)
{
    /// <summary>True where the conversation has earlier turns, so that <see cref="Partition"/> belongs to this history alone.</summary>
    public bool HasHistory { get; init; }

    /// <summary>
    /// The compatibility key without the earlier turns, which is that of the same prompt as a first turn: the second place to look for an
    /// answer. <see langword="null"/> where there are no earlier turns or the prompt may depend on them.
    /// </summary>
    public CacheKey? SelfContainedPartition { get; init; }
}
