namespace Wattwise.Caching;

/// <summary>Serves what is similar enough to be looked at and what the pair verifier then takes for the same question. The default where there is a verifier.</summary>
/// <remarks>A candidate that the verifier did not judge, because it failed, is not served.</remarks>
public sealed class VerifierThresholdPolicy : ICacheDecisionPolicy
{
    /// <summary>The default of <see cref="MinCosineSimilarity"/>.</summary>
    public const float DefaultMinCosineSimilarity = 0.7f;

    /// <summary>The default of <see cref="MinVerifierScore"/>.</summary>
    public const double DefaultMinVerifierScore = 0.5;

    /// <summary>Creates a policy.</summary>
    /// <param name="minVerifierScore">The smallest verifier score that is served; above 0 and below 1.</param>
    /// <param name="minCosineSimilarity">The smallest cosine similarity that is worth the verifier's work; above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is outside of its range, or not a number.</exception>
    public VerifierThresholdPolicy(double minVerifierScore = DefaultMinVerifierScore, float minCosineSimilarity = DefaultMinCosineSimilarity)
    {
        if (minVerifierScore is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(minVerifierScore), minVerifierScore, "A verifier threshold is above 0 and below 1.");
        if (minCosineSimilarity is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minCosineSimilarity), minCosineSimilarity, "A cosine threshold is above 0 and at most 1.");

        MinVerifierScore = minVerifierScore;
        MinCosineSimilarity = minCosineSimilarity;
    }

    /// <summary>The smallest verifier score that is served.</summary>
    public double MinVerifierScore { get; }

    /// <summary>The smallest cosine similarity that is worth the verifier's work.</summary>
    public float MinCosineSimilarity { get; }

    /// <inheritdoc/>
    public float CandidateFloor => MinCosineSimilarity;

    /// <inheritdoc/>
    public bool UsesVerifier => true;

    /// <inheritdoc/>
    public bool ShouldServe(in CacheCandidate candidate) =>
        candidate.CosineSimilarity >= MinCosineSimilarity && candidate.VerifierScore >= MinVerifierScore;
}
