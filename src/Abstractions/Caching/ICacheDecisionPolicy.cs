namespace Wattwise.Caching;

/// <summary>Decides which similar prompts are served from the cache. The guard has the first word, the policy the last.</summary>
/// <remarks>Implementations are thread-safe and fast: they run on each look-up.</remarks>
public interface ICacheDecisionPolicy
{
    /// <summary>The smallest cosine similarity that is worth a look; less similar entries are not even fetched.</summary>
    float CandidateFloor { get; }

    /// <summary>True where the policy wants the pair verifier's opinion on candidates that pass the guard.</summary>
    bool UsesVerifier { get; }

    /// <summary>Decides on one candidate.</summary>
    /// <param name="candidate">What is known of it.</param>
    /// <returns>True to answer from the cache.</returns>
    bool ShouldServe(in CacheCandidate candidate);
}
