namespace Wattwise.Caching;

/// <summary>Serves whatever is at least this similar. The default where there is no pair verifier.</summary>
/// <remarks>
/// The default was chosen with all-MiniLM-L6-v2 and the lexical guard in front, on 1,500 labelled question pairs: at 0.95 it served 18 % of the
/// duplicates and 2 % of what it served was wrong by the (noisy) labels; at 0.90 35 % and 7 %. Other embedders spread their
/// cosines differently: set the threshold for yours.
/// </remarks>
public sealed class StaticThresholdPolicy : ICacheDecisionPolicy
{
    /// <summary>The default of <see cref="MinCosineSimilarity"/>.</summary>
    public const float DefaultMinCosineSimilarity = 0.95f;

    /// <summary>Creates a policy.</summary>
    /// <param name="minCosineSimilarity">The smallest cosine similarity that is served; above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside of that range, or not a number.</exception>
    public StaticThresholdPolicy(float minCosineSimilarity = DefaultMinCosineSimilarity)
    {
        if (minCosineSimilarity is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minCosineSimilarity), minCosineSimilarity, "A cosine threshold is above 0 and at most 1.");

        MinCosineSimilarity = minCosineSimilarity;
    }

    /// <summary>The smallest cosine similarity that is served.</summary>
    public float MinCosineSimilarity { get; }

    /// <inheritdoc/>
    public float CandidateFloor => MinCosineSimilarity;

    /// <inheritdoc/>
    public CacheDecision Decide(in CacheCandidate candidate) =>
        new(candidate.CosineSimilarity >= MinCosineSimilarity ? CacheVerdict.Serve : CacheVerdict.Refuse);

    /// <summary>Learns nothing.</summary>
    /// <param name="evidence">What the judge found.</param>
    public void Learn(in CacheEvidence evidence)
    {
    }
}
