namespace Wattwise.Caching;

/// <summary>Decides which similar prompts are served from the cache. The guard has the first word, the policy the last.</summary>
/// <remarks>Implementations are thread-safe and fast: they run on each look-up.</remarks>
public interface ICacheDecisionPolicy
{
    /// <summary>
    /// Names the policy and what its probabilities come from: evidence is kept under this name. The type's name by default.
    /// </summary>
    string Id => GetType().Name;

    /// <summary>The smallest cosine similarity that is worth a look; less similar entries are not even fetched.</summary>
    float CandidateFloor { get; }

    /// <summary>
    /// What the policy believes of its own hits now, for metrics; <see langword="null"/>, the default, if it has no figures.
    /// </summary>
    CacheErrorEstimate? Estimate => null;

    /// <summary>
    /// Decides on one candidate: first without a verifier logit, and once more with it where the verdict was
    /// <see cref="CacheVerdict.Verify"/>.
    /// </summary>
    /// <param name="candidate">What is known of it.</param>
    CacheDecision Decide(in CacheCandidate candidate);

    /// <summary>Takes a judge's word on an earlier decision.</summary>
    /// <param name="evidence">What the judge found.</param>
    void Learn(in CacheEvidence evidence);
}
