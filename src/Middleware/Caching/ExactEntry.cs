namespace Wattwise.Caching;

/// <summary>What the exact tier has for a request.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Source">Where the semantic tier found this answer for the prompt: the key of the prompt that was answered.</param>
/// <param name="Hit">How it was found; <see langword="null"/> where the model answered this very prompt.</param>
internal sealed record ExactEntry(CachedAnswer Answer, CacheKey Source, CacheHit? Hit);
