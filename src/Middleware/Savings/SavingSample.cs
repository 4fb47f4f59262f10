namespace Wattwise.Accounting;

/// <summary>Buckets of a group: how many requests each has and what they took.</summary>
internal sealed class SavingSample(double[] requests, double[] amounts)
{
    public int Count => requests.Length;

    public double Mean { get; } = amounts.Sum() / requests.Sum();

    /// <summary>The variance of the mean, and the largest part that one bucket has in it.</summary>
    public (double Variance, double LargestPart) Spread()
    {
        var (sum, largest, total) = (0.0, 0.0, requests.Sum());
        for (var i = 0; i < Count; i++)
        {
            var residual = amounts[i] - (Mean * requests[i]);
            sum += residual * residual;
            largest = Math.Max(largest, residual * residual);
        }

        var scale = Count < 2 ? 0 : Count / (Count - 1.0) / (total * total);
        return (sum * scale, largest * scale);
    }

    /// <summary>As many buckets, drawn with replacement: mean and its variance.</summary>
    public (double Mean, double Variance) Redraw(Random random)
    {
        var (n, y, nn, ny, yy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < Count; i++)
        {
            var drawn = random.Next(Count);
            var (count, amount) = (requests[drawn], amounts[drawn]);
            n += count;
            y += amount;
            nn += count * count;
            ny += count * amount;
            yy += amount * amount;
        }

        if (n == 0)
            return (Mean, 0);
        var mean = y / n;
        var squares = Math.Max(0, yy - (2 * mean * ny) + (mean * mean * nn));
        return (mean, squares * Count / (Count - 1.0) / (n * n));
    }
}
