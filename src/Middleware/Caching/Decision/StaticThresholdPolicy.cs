namespace Wattwise.Caching;

/// <summary>Serves whatever is at least this similar, if the guard finds no conflict. An app has to choose it: it is no default.</summary>
/// <remarks>
/// A cosine does not tell a near-miss from a rephrasing: prompts that differ in one small word are often the most similar ones, and no
/// threshold holds a limit of wrong answers among them. Embedders spread their cosines differently: choose the threshold for yours, on
/// pairs of your own.
/// </remarks>
public sealed class StaticThresholdPolicy : ICacheDecisionPolicy
{
    /// <summary>Creates a policy.</summary>
    /// <param name="minCosineSimilarity">The smallest cosine similarity that is served; above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside of that range, or not a number.</exception>
    public StaticThresholdPolicy(float minCosineSimilarity)
    {
        if (minCosineSimilarity is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(minCosineSimilarity), minCosineSimilarity, "A cosine threshold is above 0 and at most 1.");

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
