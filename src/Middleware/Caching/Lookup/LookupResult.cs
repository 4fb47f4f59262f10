using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>What the semantic tier found, and what the search took.</summary>
internal sealed class LookupResult
{
    /// <summary>The answer to serve; <see langword="null"/> on a miss.</summary>
    public CachedAnswer? Answer { get; set; }

    /// <summary>How it was found; set together with <see cref="Answer"/>.</summary>
    public CacheHit? Hit { get; set; }

    /// <summary>The exact key of the entry that was found; set together with <see cref="Answer"/>.</summary>
    public CacheKey MatchedKey { get; set; }

    public string Reason { get; set; } = CacheReasons.Miss;

    /// <summary>True where a part failed, so that the result is worse than it could be.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The prompt's vector of length 1, for the entry to come; empty where there is none.</summary>
    public ReadOnlyMemory<float> Vector { get; set; }

    /// <summary>Energy of embedder and verifier; <see langword="null"/> where one of them has an unknown share.</summary>
    public EnergyEstimate? Spent { get; set; } = EnergyEstimate.Zero;

    /// <summary>Time that was waited for embedder, verifier and store: not this stage's own instructions.</summary>
    public TimeSpan Waited { get; set; }

    public void Miss(string reason, bool hasFailed = false)
    {
        Reason = reason;
        HasFailed |= hasFailed;
    }
}
