namespace Wattwise.Tool.Bench;

/// <summary>A figure with the least and the most that it may be.</summary>
internal sealed record BenchRange(double Value, double Low, double High)
{
    /// <summary>The median of rounds, with the least and the most of them.</summary>
    public static BenchRange Of(IEnumerable<double> rounds)
    {
        double[] sorted = [.. rounds.Order()];
        return new(sorted[sorted.Length / 2], sorted[0], sorted[^1]);
    }
}
