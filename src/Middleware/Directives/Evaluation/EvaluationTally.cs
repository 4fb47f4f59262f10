namespace Wattwise.Directives;

/// <summary>The scores that one evaluation found in one class. Not thread-safe.</summary>
internal sealed class EvaluationTally(int levels)
{
    // Fewer say nothing about a mean.
    private const int MinScores = 20;

    // A share of ties does not make a mean certain.
    private const double SmallestVariance = 0.02;

    private readonly int[] _counts = new int[levels];
    private readonly double[] _sums = new double[levels], _squares = new double[levels];

    /// <summary>How many scores of a level there are.</summary>
    public int CountOf(int level) => _counts[level];

    public void Add(int level, double score)
    {
        _counts[level]++;
        _sums[level] += score;
        _squares[level] += score * score;
    }

    /// <summary>
    /// How far the mean of a level lies above a floor, in standard errors; <see langword="null"/> if there are too few scores.
    /// </summary>
    public double? Margin(int level, double floor)
    {
        var count = _counts[level];
        if (count < MinScores)
            return null;
        var mean = _sums[level] / count;
        var variance = Math.Max(SmallestVariance, (_squares[level] / count) - (mean * mean));
        return (mean - floor) / Math.Sqrt(variance / count);
    }
}
