using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>What the semantic tier found, and what the search took.</summary>
internal sealed class LookupResult
{
    /// <summary>The answer to serve; <see langword="null"/> on a miss.</summary>
    public CachedAnswer? Answer { get; set; }

    /// <summary>How it was found; set together with <see cref="Answer"/> or <see cref="Flight"/>.</summary>
    public CacheHit? Hit { get; set; }

    /// <summary>The exact key of the entry that was found; set together with <see cref="Hit"/>.</summary>
    public CacheKey MatchedKey { get; set; }

    /// <summary>The prompt in flight whose answer would serve, in place of <see cref="Answer"/>; it may still fail.</summary>
    public PromptInFlight? Flight { get; set; }

    /// <summary>The number of the last prompt in flight that this one was compared with.</summary>
    public long SeenInFlight { get; set; }

    /// <summary>This request's own prompt in flight, once it calls the model; <see langword="null"/> where nobody can wait for it.</summary>
    public PromptInFlight? Own { get; set; }

    public string Reason { get; set; } = CacheReasons.Miss;

    /// <summary>True where a part failed, so that the result is worse than it could be.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The prompt's vector of length 1, for the entry to come; empty where there is none.</summary>
    public ReadOnlyMemory<float> Vector { get; set; }

    /// <summary>Energy of embedder and verifier; <see langword="null"/> where one of them has an unknown share.</summary>
    public EnergyEstimate? Spent { get; set; } = EnergyEstimate.Zero;

    /// <summary>Time that was waited for embedder, verifier and store: not this stage's own instructions.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>Time that was waited for the answer of <see cref="Flight"/>: the model's, not the cache's.</summary>
    public TimeSpan Followed { get; set; }

    public void Miss(string reason, bool hasFailed = false)
    {
        Reason = reason;
        HasFailed |= hasFailed;
    }
}
