namespace Wattwise.Cascade;

/// <summary>Decides whether more samples of a model's answer are worth their energy (Adaptive-Consistency, arXiv 2305.11860).</summary>
/// <remarks>Stops when the leading answer will most likely stay the leader, or cannot be overtaken any more.</remarks>
internal static class SelfConsistency
{
    /// <summary>The chance, of those who ask in the same way for ever, that the leader stays the leader.</summary>
    public const double Confidence = 0.95;

    /// <summary>Whether the samples so far settle it.</summary>
    /// <param name="answers">The final answers so far; <see langword="null"/> for a sample without one.</param>
    /// <param name="maxSamples">How many there may be.</param>
    public static bool IsSettled(IReadOnlyList<string?> answers, int maxSamples)
    {
        if (answers.Count >= maxSamples)
            return true;
        var counts = answers.Where(one => one is not null).GroupBy(one => one).Select(group => group.Count()).OrderDescending().Take(2)
            .ToArray();
        if (counts.Length == 0)
            return false;
        int first = counts[0], second = counts.Length > 1 ? counts[1] : 0;
        if (first - second > maxSamples - answers.Count)
            return true;

        // P(p > 1/2) for p ~ Beta(first + 1, second + 1), which is P(Bin(first + second + 1, 1/2) <= first).
        return LeaderStays(first, second) >= Confidence;
    }

    private static double LeaderStays(int first, int second)
    {
        var n = first + second + 1;
        double term = Math.Pow(0.5, n), sum = 0;
        for (var k = 0; k <= first; k++)
        {
            sum += term;
            term *= (double)(n - k) / (k + 1);
        }

        return sum;
    }
}
