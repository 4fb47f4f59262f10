using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Reads and writes the <see cref="CacheHit"/> that a response from the cache carries.</summary>
public static class CacheHitExtensions
{
    private const string Key = "wattwise.cache_hit";

    /// <summary>How the cache answered, or <see langword="null"/> if a model did.
    /// Also found on a response that was folded from a stream with <c>ToChatResponse()</c>.</summary>
    /// <param name="response">The response.</param>
    public static CacheHit? GetCacheHit(this ChatResponse response) => ResponseProperty.Get<CacheHit>(response, Key);

    /// <summary>How the cache answered: the first update of a replayed stream carries it, all others give <see langword="null"/>.</summary>
    /// <param name="update">The update.</param>
    public static CacheHit? GetCacheHit(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return ResponseProperty.Get<CacheHit>(update.AdditionalProperties, Key);
    }

    /// <summary>Marks a response as answered from the cache.</summary>
    /// <param name="response">The response.</param>
    /// <param name="hit">How the cache answered.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetCacheHit(this ChatResponse response, CacheHit hit)
    {
        ArgumentNullException.ThrowIfNull(response);
        ResponseProperty.Set(response.AdditionalProperties ??= [], Key, hit, hit.Tier.ToString());
    }

    /// <summary>Marks an update of a stream as answered from the cache.</summary>
    /// <param name="update">The update.</param>
    /// <param name="hit">How the cache answered.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetCacheHit(this ChatResponseUpdate update, CacheHit hit)
    {
        ArgumentNullException.ThrowIfNull(update);
        ResponseProperty.Set(update.AdditionalProperties ??= [], Key, hit, hit.Tier.ToString());
    }
}
