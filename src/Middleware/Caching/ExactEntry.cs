namespace Wattwise.Caching;

/// <summary>An entry of the exact tier.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Source">Where the semantic tier found this answer for the prompt: the key of the prompt that was answered.</param>
/// <param name="Hit">How it was found; <see langword="null"/> where the model answered this very prompt.</param>
/// <param name="Generation">Which purge came last before the entry.</param>
internal sealed record ExactEntry(CachedAnswer Answer, CacheKey Source, CacheHit? Hit, int Generation);
