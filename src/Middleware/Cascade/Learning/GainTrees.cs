namespace Wattwise.Cascade;

/// <summary>The expected gain of escalating as a sum of small trees, each fitted to what those before it left over.</summary>
/// <remarks>Gradient boosting of the squared error on samples of rows and signals (Friedman 2001, 2002); trees of two cuts in a
/// row.</remarks>
internal sealed class GainTrees
{
    private const int Rounds = 120, Seed = 1;

    private const double Rate = 0.08, Sample = 0.6;

    private readonly double _base;
    private readonly GainTree[] _trees;

    private GainTrees(double mean, GainTree[] trees) => (_base, _trees) = (mean, trees);

    /// <summary>Fits; the same examples give the same trees.</summary>
    /// <param name="features">A row for each example; NaN where a signal is unavailable.</param>
    /// <param name="losses">What accepting lost.</param>
    /// <param name="weights">Weights of the examples.</param>
    public static GainTrees Fit(double[][] features, double[] losses, double[] weights)
    {
        var (rows, width) = (features.Length, features[0].Length);
        var bins = Enumerable.Range(0, width).Select(column => new FeatureBins(features, column)).ToArray();
        var total = weights.Sum();
        var mean = 0.0;
        for (var i = 0; i < rows; i++)
            mean += weights[i] * losses[i] / total;
        var scaled = weights.Select(weight => weight * rows / total).ToArray();
        var left = losses.Select(loss => loss - mean).ToArray();
        var random = new Random(Seed);
        var trees = new GainTree[Rounds];
        var sampled = new List<int>(rows);
        for (var round = 0; round < Rounds; round++)
        {
            sampled.Clear();
            for (var i = 0; i < rows; i++)
            {
                if (random.NextDouble() < Sample)
                    sampled.Add(i);
            }

            var columns = Enumerable.Range(0, width).Where(_ => random.NextDouble() < Sample).ToArray();
            trees[round] = new GainTreeFit(bins, left, scaled).Fit([.. sampled], columns, Rate);
            for (var i = 0; i < rows; i++)
                left[i] -= trees[round].Score(features[i]);
        }

        return new GainTrees(mean, trees);
    }

    public double Score(ReadOnlySpan<double> features)
    {
        var sum = _base;
        foreach (var tree in _trees)
            sum += tree.Score(features);
        return sum;
    }
}
