namespace Wattwise.Accounting;

/// <summary>Buckets of a group: how many requests each has and what they took.</summary>
internal sealed class SavingSample(double[] requests, double[] amounts)
{
    public int Count => requests.Length;

    public double Requests { get; } = requests.Sum();

    public double Mean { get; } = amounts.Sum() / requests.Sum();

    /// <summary>How many buckets of equal size tell as much (Carter, Schnepel and Steigerwald, 2017, without the covariates).</summary>
    public double EffectiveCount { get; } = requests.Sum() * requests.Sum() / requests.Sum(count => count * count);

    /// <summary>The variance of the mean, and the largest part that one bucket has in it.</summary>
    public (double Variance, double LargestPart) Spread()
    {
        var largest = 0.0;
        var variance = 0.0;
        var total = requests.Sum();
        var scale = (Count - 1.0) / Count;
        for (var i = 0; i < Count; i++)
        {
            var part = scale * Part(i, Mean, total);
            variance += part;
            largest = Math.Max(largest, part);
        }

        return (variance, largest);
    }

    /// <summary>Buckets drawn with replacement: mean and its variance.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="drawn">The numbers of the drawn buckets; its length says how many.</param>
    public (double Mean, double Variance) Redraw(BucketDraw random, Span<int> drawn)
    {
        var (n, y) = (0.0, 0.0);
        foreach (ref var bucket in drawn)
        {
            bucket = random.Next(Count);
            n += requests[bucket];
            y += amounts[bucket];
        }

        if (n == 0)
            return (Mean, 0);
        var mean = y / n;
        var variance = 0.0;
        foreach (var bucket in drawn)
            variance += Part(bucket, mean, n);
        return (mean, variance * (drawn.Length - 1.0) / drawn.Length);
    }

    // The square of how much the mean moves without the bucket: the jackknife, which sees more than the plain residual where a bucket is
    // large.
    private double Part(int bucket, double mean, double total)
    {
        var others = total - requests[bucket];
        var moved = others <= 0 ? 0 : (amounts[bucket] - (mean * requests[bucket])) / others;
        return moved * moved;
    }
}
