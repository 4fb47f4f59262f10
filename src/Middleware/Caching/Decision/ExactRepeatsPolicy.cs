namespace Wattwise.Caching;

/// <summary>Serves nothing by meaning; the store still answers exact repeats. The default where there is no pair verifier.</summary>
internal sealed class ExactRepeatsPolicy : ICacheDecisionPolicy
{
    /// <inheritdoc/>
    /// <remarks>Not 1: a vector that a store gives back has lost its last bits, and a repeat would not find itself.</remarks>
    public float CandidateFloor => 0.999f;

    /// <inheritdoc/>
    public CacheDecision Decide(in CacheCandidate candidate) => new(CacheVerdict.Refuse);

    /// <summary>Learns nothing.</summary>
    /// <param name="evidence">What the judge found.</param>
    public void Learn(in CacheEvidence evidence)
    {
    }
}
