namespace Wattwise.Caching;

/// <summary>
/// Evidence by score, pooled over all pairs above a threshold: shipped labels, and what judges found since. Not thread-safe.
/// </summary>
/// <remarks>
/// Shipped labels come from other traffic than the app's, so however many they are, they count as a limited number of the app's own. Live
/// evidence fades with each new piece, so that the pool follows a traffic that changes; where it is worse than earlier evidence for long
/// enough (Page, Biometrika 41, 1954), all that is older counts a quarter: the bound widens until there is fresh evidence.
/// </remarks>
internal sealed class EvidencePool
{
    private const double LowestScore = -8, HighestScore = 10, BinWidth = 0.1;
    private const int Bins = (int)((HighestScore - LowestScore) / BinWidth) + 1;

    // Page-Hinkley: an excess of errors of one percent is tolerated; the alarm goes off when what is beyond adds up to ten errors.
    private const double ToleratedExcess = 0.01, AlarmAt = 10, AlarmDiscount = 0.25;

    private const double ModelWeight = 20;
    private const int NearBins = 5;

    private readonly double[] _priorRight = new double[Bins], _priorWrong = new double[Bins], _right = new double[Bins], _wrong =
        new double[Bins];
    private readonly double _decay;
    private double _priorWeight;
    private double _excess, _smallestExcess;

    /// <param name="model">Brings the shipped evidence.</param>
    /// <param name="priorWeight">How many pieces of live evidence the shipped evidence above any threshold stands for at most.</param>
    /// <param name="memory">After how many pieces an old one counts half.</param>
    public EvidencePool(CacheDecisionModel model, double priorWeight, int memory)
    {
        _priorWeight = priorWeight;
        _decay = Math.Pow(0.5, 1.0 / memory);
        foreach (var (score, right, wrong) in model.Evidence)
        {
            _priorRight[BinOf(score)] += right;
            _priorWrong[BinOf(score)] += wrong;
        }
    }

    /// <summary>Pieces of live evidence, each as much as it still counts.</summary>
    public double LiveCount => _right.Sum() + _wrong.Sum();

    /// <summary>How often the alarm for drift went off.</summary>
    public int Drifts { get; private set; }

    public void Add(double score, bool isRight)
    {
        _excess += (isRight ? 0 : 1) - ExpectedWrong(score) - ToleratedExcess;
        Scale(_decay);
        (isRight ? _right : _wrong)[BinOf(score)]++;
        _smallestExcess = Math.Min(_smallestExcess, _excess);
        if (_excess - _smallestExcess <= AlarmAt)
            return;

        Drifts++;
        _excess = _smallestExcess = 0;
        _priorWeight *= AlarmDiscount;
        Scale(AlarmDiscount);
    }

    /// <summary>
    /// The lowest score from which on the upper bound of being wrong stays under a limit; positive infinity where none does.
    /// </summary>
    public double FindThreshold(double maxWrong, double confidence)
    {
        var threshold = double.PositiveInfinity;
        double priorRight = 0, priorWrong = 0, right = 0, wrong = 0;
        for (var bin = Bins - 1; bin >= 0; bin--)
        {
            if (_priorRight[bin] + _priorWrong[bin] + _right[bin] + _wrong[bin] == 0)
                continue;
            priorRight += _priorRight[bin];
            priorWrong += _priorWrong[bin];
            right += _right[bin];
            wrong += _wrong[bin];
            var (count, total) = Combine(priorRight, priorWrong, right, wrong);
            if (ClopperPearson.IsWithin(count, total, confidence, maxWrong))
                threshold = ScoreOf(bin);
        }

        return threshold;
    }

    /// <summary>Wrong ones and all, above a threshold.</summary>
    public (double Wrong, double Total) CountAbove(double threshold)
    {
        double priorRight = 0, priorWrong = 0, right = 0, wrong = 0;
        for (var bin = double.IsPositiveInfinity(threshold) ? Bins : BinOf(threshold + (BinWidth / 2)); bin < Bins; bin++)
        {
            priorRight += _priorRight[bin];
            priorWrong += _priorWrong[bin];
            right += _right[bin];
            wrong += _wrong[bin];
        }

        return Combine(priorRight, priorWrong, right, wrong);
    }

    // What earlier evidence of about this score says, begun with the model's word: a model that is always off by the same is no drift.
    private double ExpectedWrong(double score)
    {
        double wrong = ModelWeight / (1 + Math.Exp(score)), total = ModelWeight;
        for (var bin = Math.Max(0, BinOf(score) - NearBins); bin <= Math.Min(Bins - 1, BinOf(score) + NearBins); bin++)
        {
            wrong += _wrong[bin];
            total += _right[bin] + _wrong[bin];
        }

        return wrong / total;
    }

    private static int BinOf(double score) => (int)((Math.Clamp(score, LowestScore, HighestScore) - LowestScore) / BinWidth);

    private static double ScoreOf(int bin) => LowestScore + (bin * BinWidth);

    private (double Wrong, double Total) Combine(double priorRight, double priorWrong, double right, double wrong)
    {
        var prior = priorRight + priorWrong;
        var share = prior > _priorWeight ? _priorWeight / prior : 1;
        return ((share * priorWrong) + wrong, (share * prior) + right + wrong);
    }

    private void Scale(double factor)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            _right[bin] *= factor;
            _wrong[bin] *= factor;
        }
    }
}
