namespace Wattwise.Caching;

/// <summary>The best few candidates so far, the most similar first, and what a further one must reach.</summary>
internal struct NearestVectors(int wanted, float minCosineSimilarity)
{
    // Room for candidates that the codes cannot tell from the wanted ones.
    private const int Spare = 32;

    private readonly VectorCandidate[] _candidates = new VectorCandidate[wanted + Spare];
    private int _count;

    /// <summary>
    /// The least upper bound of interest: where enough candidates are certainly as similar, nothing below it can be among the best.
    /// </summary>
    public float Threshold { get; private set; } = minCosineSimilarity;

    public void Offer(in VectorCandidate candidate)
    {
        // Written so that a bound that is not a number is refused too.
        if (!(candidate.UpperBound >= Threshold))
            return;

        var place = Math.Min(_count, _candidates.Length - 1);
        if (_count == _candidates.Length && candidate.CosineSimilarity <= _candidates[place].CosineSimilarity)
            return;
        while (place > 0 && _candidates[place - 1].CosineSimilarity < candidate.CosineSimilarity)
        {
            _candidates[place] = _candidates[place - 1];
            place--;
        }

        _candidates[place] = candidate;
        _count = Math.Min(_count + 1, _candidates.Length);
        if (_count >= wanted && place < wanted)
            Raise();
    }

    /// <summary>Raises what a further candidate must reach, where others found better ones.</summary>
    public void Require(float threshold) => Threshold = Math.Max(Threshold, threshold);

    public void OfferAll(in NearestVectors others)
    {
        foreach (ref readonly var candidate in others._candidates.AsSpan(0, others._count))
            Offer(candidate);
    }

    public readonly VectorCandidate[] ToArray()
    {
        var threshold = Threshold;
        return Array.FindAll(_candidates[.._count], candidate => candidate.UpperBound >= threshold);
    }

    private void Raise()
    {
        var certain = _candidates[0].LowerBound;
        for (var i = 1; i < wanted; i++)
            certain = Math.Min(certain, _candidates[i].LowerBound);
        Threshold = Math.Max(Threshold, certain);
    }
}
