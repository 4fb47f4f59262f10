namespace Wattwise.Caching;

/// <summary>An entry in the memory of the exact tier: an answer, or the place of another prompt's answer.</summary>
/// <param name="Answer">The answer; <see langword="null"/> for an alias, which holds none of its own.</param>
/// <param name="Source">The key of the prompt that was answered.</param>
/// <param name="Hit">How an alias was found.</param>
/// <param name="Original">The answer that an alias was made for: it serves nothing else that comes to stand at its source.</param>
/// <param name="Mark">The last purge before the entry was made.</param>
internal sealed record ExactSlot(
    CachedAnswer? Answer, CacheKey Source, CacheHit? Hit, WeakReference<CachedAnswer>? Original, PurgeMark Mark);
