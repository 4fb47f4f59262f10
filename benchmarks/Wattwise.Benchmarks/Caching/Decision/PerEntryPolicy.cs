using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>The published policy that learns a threshold for each entry (vCache, arXiv 2502.03771), to compare ours with.</summary>
/// <remarks>
/// <para>
/// Each entry keeps what was found about its similarities, right or wrong. A candidate is explored (the model is called and the judge
/// compares) with the probability that keeps errors <em>per request</em> under the limit, and served otherwise. The share of wrong answers
/// <em>among hits</em> is not bounded: where few requests are served, most of those may be wrong. Needs a judge: without one it never
/// serves.
/// </para>
/// <para>Written from the published formulas. Bounded: the entries asked for last, and the newest observations of each. Thread-safe.</para>
/// </remarks>
internal sealed class PerEntryPolicy : ICacheDecisionPolicy
{
    private const int MaxEntries = 10_000;
    private const int MaxObservations = 64;

    private readonly Dictionary<CacheKey, LinkedListNode<(CacheKey Key, ThresholdEstimate Estimate)>> _entries = [];
    private readonly LinkedList<(CacheKey Key, ThresholdEstimate Estimate)> _recency = [];
    private readonly Lock _lock = new();
    private readonly Random _random;

    /// <summary>Creates a policy.</summary>
    /// <param name="maxErrorRate">The largest share of requests that are answered wrongly (delta in the paper); above 0 and below
    /// 1.</param>
    /// <param name="candidateFloor">The smallest cosine similarity that is worth a look; above 0 and at most 1. The paper has none.</param>
    /// <param name="seed">Seed of the exploration.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside of its range.</exception>
    public PerEntryPolicy(double maxErrorRate = 0.02, float candidateFloor = 0.01f, int seed = 1)
    {
        if (maxErrorRate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(maxErrorRate), maxErrorRate, "The error rate is a share above 0 and below 1.");
        if (candidateFloor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(candidateFloor), candidateFloor, "A cosine threshold is above 0 and at most 1.");

        MaxErrorRate = maxErrorRate;
        CandidateFloor = candidateFloor;
        _random = new Random(seed);
    }

    /// <summary>The largest share of requests that are answered wrongly.</summary>
    public double MaxErrorRate { get; }

    /// <inheritdoc/>
    public float CandidateFloor { get; }

    /// <inheritdoc/>
    public CacheDecision Decide(in CacheCandidate candidate)
    {
        lock (_lock)
        {
            var explore = _random.NextDouble() <= EstimateOf(candidate.EntryKey).ExplorationProbability(
                candidate.CosineSimilarity, MaxErrorRate);
            return new(explore ? CacheVerdict.Refuse : CacheVerdict.Serve) { WantsEvidence = explore };
        }
    }

    /// <inheritdoc/>
    public void Learn(in CacheEvidence evidence)
    {
        lock (_lock)
            EstimateOf(evidence.EntryKey).Add(evidence.CosineSimilarity, evidence.IsRight, MaxObservations);
    }

    private ThresholdEstimate EstimateOf(CacheKey key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _recency.Remove(node);
            _recency.AddLast(node);
            return node.Value.Estimate;
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Remove(_recency.First!.Value.Key);
            _recency.RemoveFirst();
        }

        return (_entries[key] = _recency.AddLast((key, new ThresholdEstimate()))).Value.Estimate;
    }
}
