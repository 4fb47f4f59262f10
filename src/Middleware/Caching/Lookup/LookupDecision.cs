namespace Wattwise.Caching;

/// <summary>The second result of a look-up: an answer to serve, a flight to wait for, or the reason for neither. Immutable.</summary>
/// <param name="Reason">The reason code.</param>
/// <param name="Cost">What the look-up took up to here.</param>
internal sealed record LookupDecision(string Reason, LookupCost Cost)
{
    /// <summary>Nothing to serve, and nothing was spent.</summary>
    public static LookupDecision Miss { get; } = new(CacheReasons.Miss, LookupCost.Zero);

    /// <summary>Nothing was looked for: the request asks for a fresh answer.</summary>
    public static LookupDecision Refresh { get; } = Miss with { Reason = CacheReasons.Refresh };

    /// <summary>True if a part failed, so that the decision is worse than it could be.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The answer to serve; <see langword="null"/> on a miss.</summary>
    public CachedAnswer? Answer { get; init; }

    /// <summary>The prompt in flight whose answer would serve, in place of <see cref="Answer"/>; it may still fail.</summary>
    public PromptFlight? Flight { get; init; }

    /// <summary>How the match was found; set together with <see cref="Answer"/> or <see cref="Flight"/>.</summary>
    public CacheHit? Hit { get; init; }

    /// <summary>True if the call behind <see cref="Answer"/> is booked on this request, since whoever asked for it left.</summary>
    public bool TookOver { get; init; }

    /// <summary>The exact key of the match; set together with <see cref="Hit"/>.</summary>
    public CacheKey MatchedKey { get; init; }

    /// <summary>A later decision on other candidates, after all that was done for this one.</summary>
    public LookupDecision Then(LookupDecision later) => later with { Cost = Cost + later.Cost, HasFailed = HasFailed || later.HasFailed };

    /// <summary>The decision after the wait for <see cref="Flight"/>.</summary>
    /// <param name="answer">Its answer; <see langword="null"/> if it failed or may not be shared.</param>
    /// <param name="tookOver">True if its call is booked on this request.</param>
    /// <param name="waited">How long that took.</param>
    public LookupDecision Followed(CachedAnswer? answer, bool tookOver, TimeSpan waited) => this with
    {
        Reason = answer is null ? CacheReasons.Unshared : tookOver ? CacheReasons.TookOver : CacheReasons.Coalesced,
        TookOver = tookOver,
        Answer = answer,
        Flight = null,
        Hit = answer is null ? null : Hit!.With(answer),
        Cost = Cost with { Followed = Cost.Followed + waited },
    };
}
