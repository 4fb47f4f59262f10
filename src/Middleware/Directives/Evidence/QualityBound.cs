namespace Wattwise.Directives;

/// <summary>
/// Confidence bounds of a mean of scores 0, 0.5 and 1 that hold at all times at once: one may look after each score and stop when one
/// likes.
/// </summary>
/// <remarks>
/// A bettor who bets the same fraction f against "the mean is at most m" multiplies the capital by 1 + f (x / m - 1) with each score x; if
/// the claim is true, nobody's capital, nor the mean of several bettors' capitals, ever exceeds 1 / alpha with a probability above alpha
/// (Ville 1939). The bound is the smallest m against which the capital stays below that: Waudby-Smith and Ramdas, Estimating means of
/// bounded random variables by betting, JRSS B 86 (2024), with a mixture over fixed fractions, so that counts of wins, ties and losses are
/// all that it needs.
/// </remarks>
internal static class QualityBound
{
    /// <summary>The confidence of all bounds, for one level of one class.</summary>
    public const double Confidence = 0.95;

    private const int Steps = 26;

    // Best for a mean that lies 1 to 30 percentage points above m: the best fraction is about the difference over the variance.
    private static readonly double[] Fractions = [0.015, 0.03, 0.06, 0.11, 0.2, 0.35, 0.6];

    private static readonly double LogCapital = Math.Log(1 / (1 - Confidence));

    /// <summary>The mean score that the true one does not fall below, with <see cref="Confidence"/>; 0 without scores.</summary>
    /// <param name="wins">Scores of 1.</param>
    /// <param name="ties">Scores of 0.5.</param>
    /// <param name="losses">Scores of 0.</param>
    public static double Lower(long wins, long ties, long losses)
    {
        var count = wins + ties + losses;
        if (count == 0)
            return 0;

        double low = 0, high = (wins + (0.5 * ties)) / count;
        for (var i = 0; i < Steps; i++)
        {
            var middle = (low + high) / 2;
            if (LogCapitalAgainst(middle, wins, ties, losses) >= LogCapital)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The mean score that the true one does not exceed, with <see cref="Confidence"/>; 1 without scores.</summary>
    /// <param name="wins">Scores of 1.</param>
    /// <param name="ties">Scores of 0.5.</param>
    /// <param name="losses">Scores of 0.</param>
    public static double Upper(long wins, long ties, long losses) => 1 - Lower(losses, ties, wins);

    /// <summary>The logarithm of the capital that bets against "the mean is at most m" have made of 1.</summary>
    private static double LogCapitalAgainst(double mean, long wins, long ties, long losses)
    {
        if (mean <= 0)
            return double.PositiveInfinity;

        Span<double> capitals = stackalloc double[Fractions.Length];
        var largest = double.NegativeInfinity;
        for (var i = 0; i < Fractions.Length; i++)
        {
            var fraction = Fractions[i];
            capitals[i] = (wins * Math.Log(1 + (fraction * ((1 / mean) - 1))))
                + (ties * Math.Log(1 + (fraction * ((0.5 / mean) - 1))))
                + (losses * Math.Log(1 - fraction));
            largest = Math.Max(largest, capitals[i]);
        }

        var sum = 0.0;
        foreach (var capital in capitals)
            sum += Math.Exp(capital - largest);
        return largest + Math.Log(sum / Fractions.Length);
    }
}
