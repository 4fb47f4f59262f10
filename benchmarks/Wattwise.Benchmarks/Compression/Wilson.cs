namespace Wattwise.Benchmarks.Compression;

/// <summary>The interval of a share that was seen in some trials.</summary>
/// <remarks>Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927), at 95 %.</remarks>
internal static class Wilson
{
    private const double Z = 1.959964;

    /// <summary>The lower and upper bound, 0 to 1.</summary>
    /// <param name="share">The share that was seen, 0 to 1.</param>
    /// <param name="trials">The number of trials; more than 0.</param>
    public static (double Low, double High) Of(double share, int trials)
    {
        var square = Z * Z / trials;
        var middle = (share + (square / 2)) / (1 + square);
        var half = Z * Math.Sqrt((share * (1 - share) / trials) + (square / (4 * trials))) / (1 + square);
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
