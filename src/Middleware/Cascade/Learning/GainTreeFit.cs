namespace Wattwise.Cascade;

/// <summary>Fits one tree to what is left over.</summary>
/// <param name="bins">The features.</param>
/// <param name="left">What is left over of each example.</param>
/// <param name="weights">Weights, 1 on average.</param>
internal readonly struct GainTreeFit(FeatureBins[] bins, double[] left, double[] weights)
{
    // Leaves of few examples are noise; the rest are drawn to 0.
    private const double MinLeafWeight = 20, Shrinkage = 10, MinGain = 1e-9;

    private const int MaxBins = 64;

    public GainTree Fit(int[] rows, int[] columns, double rate)
    {
        var first = FindCut(rows, columns);
        var (low, high) = Part(rows, first);
        GainCut lowCut = FindCut(low, columns), highCut = FindCut(high, columns);
        var (lowest, lower) = Part(low, lowCut);
        var (higher, highest) = Part(high, highCut);
        return new GainTree(first, lowCut, highCut, [Leaf(lowest, rate), Leaf(lower, rate), Leaf(higher, rate), Leaf(highest, rate)]);
    }

    private double Leaf(int[] rows, double rate)
    {
        var (sum, weight) = Total(rows);
        return rate * sum / (weight + Shrinkage);
    }

    private (double Sum, double Weight) Total(int[] rows)
    {
        double sum = 0, weight = 0;
        foreach (var i in rows)
        {
            sum += weights[i] * left[i];
            weight += weights[i];
        }

        return (sum, weight);
    }

    private (int[] Low, int[] High) Part(int[] rows, GainCut cut)
    {
        if (cut.Column < 0)
            return (rows, []);
        var feature = bins[cut.Column];
        var limit = double.IsNegativeInfinity(cut.Edge) ? -1 : Array.BinarySearch(feature.Edges, cut.Edge);
        var isMissingLow = cut.IsMissingLow;
        var parts = rows.ToLookup(i => feature.Bins[i] == FeatureBins.Missing ? isMissingLow : feature.Bins[i] <= limit);
        return ([.. parts[true]], [.. parts[false]]);
    }

    private GainCut FindCut(int[] rows, int[] columns)
    {
        var total = Total(rows);
        if (total.Weight < 2 * MinLeafWeight)
            return GainCut.None;
        var best = (Gain: MinGain, Cut: GainCut.None);
        foreach (var column in columns)
        {
            if (FindCut(rows, column, total) is var found && found.Gain > best.Gain)
                best = found;
        }

        return best.Cut;
    }

    private (double Gain, GainCut Cut) FindCut(int[] rows, int column, (double Sum, double Weight) total)
    {
        Span<double> sums = stackalloc double[MaxBins], totals = stackalloc double[MaxBins];
        sums.Clear();
        totals.Clear();
        (double Sum, double Weight) missing = default;
        var feature = bins[column];
        foreach (var i in rows)
        {
            if (feature.Bins[i] == FeatureBins.Missing)
            {
                missing = (missing.Sum + (weights[i] * left[i]), missing.Weight + weights[i]);
                continue;
            }

            sums[feature.Bins[i]] += weights[i] * left[i];
            totals[feature.Bins[i]] += weights[i];
        }

        var best = (Gain: 0.0, Cut: GainCut.None);
        Consider(column, double.NegativeInfinity, true, missing, total, ref best);
        (double Sum, double Weight) low = default;
        for (var bin = 0; bin < feature.Edges.Length; bin++)
        {
            low = (low.Sum + sums[bin], low.Weight + totals[bin]);
            Consider(column, feature.Edges[bin], false, low, total, ref best);
            if (missing.Weight > 0)
                Consider(column, feature.Edges[bin], true, (low.Sum + missing.Sum, low.Weight + missing.Weight), total, ref best);
        }

        return best;
    }

    private static void Consider(
        int column,
        double edge,
        bool isMissingLow,
        (double Sum, double Weight) low,
        (double Sum, double Weight) total,
        ref (double Gain, GainCut Cut) best)
    {
        var high = (Sum: total.Sum - low.Sum, Weight: total.Weight - low.Weight);
        if (low.Weight < MinLeafWeight || high.Weight < MinLeafWeight)
            return;
        var gain = (low.Sum * low.Sum / (low.Weight + Shrinkage)) + (high.Sum * high.Sum / (high.Weight + Shrinkage))
            - (total.Sum * total.Sum / (total.Weight + Shrinkage));
        if (gain > best.Gain)
            best = (gain, new GainCut(column, edge, isMissingLow));
    }
}
