namespace Wattwise.Caching;

/// <summary>What a policy decided on a candidate.</summary>
/// <param name="Verdict">Whether to serve it.</param>
/// <param name="Probability">The calibrated probability that the cached answer would serve; <see langword="null"/> if the policy has
/// none.</param>
public readonly record struct CacheDecision(CacheVerdict Verdict, double? Probability = null)
{
    /// <summary>True if the policy wants to know whether the answer would have served: the cache asks the judge, in the background, and
    /// gives its word to <see cref="ICacheDecisionPolicy.Learn"/>.</summary>
    public bool WantsEvidence { get; init; }

    /// <summary>
    /// With <see cref="CacheVerdict.Verify"/>: a verifier logit below this one decides against the candidate, however far below it is, so
    /// the verifier need not compute it exactly. The default, negative infinity, asks for each logit exactly.
    /// </summary>
    public float LogitFloor { get; init; } = float.NegativeInfinity;
}
