namespace Wattwise.Caching;

/// <summary>The keys of one request, or the reason why it has none.</summary>
/// <param name="Bypass">Why the request may not use the cache; <see langword="null"/> where it may.</param>
/// <param name="Scope">Who may share the answer; part of <paramref name="Partition"/> too.</param>
/// <param name="Partition">The compatibility key: everything that an answer depends on, except the prompt.</param>
/// <param name="Exact">The hash of partition and prompt.</param>
/// <param name="Prompt">The text to match by meaning; <see langword="null"/> where only the exact tier applies.</param>
internal readonly record struct RequestKeys(string? Bypass, CacheScope Scope, CacheKey Partition, CacheKey Exact, string? Prompt);
