namespace Wattwise.Accounting;

/// <summary>The 95 % interval of the difference between control and treated means.</summary>
internal static class SavingInterval
{
    private const int Draws = 1999;
    private const int Seed = 20250711;
    private const double Tail = 0.025;
    private const double NormalQuantile = 1.959963984540054;

    public static (double Low, double High) Of(SavingSample treated, SavingSample control)
    {
        var difference = control.Mean - treated.Mean;
        var (ofTreated, ofControl) = (treated.Spread().Variance, control.Spread().Variance);
        var error = Math.Sqrt(ofTreated + ofControl);
        if (error == 0)
            return (difference, difference);

        var random = new Random(Seed);
        var ratios = new List<double>(Draws);
        for (var i = 0; i < Draws; i++)
        {
            var (treatedMean, treatedVariance) = treated.Redraw(random);
            var (controlMean, controlVariance) = control.Redraw(random);
            var redrawnError = Math.Sqrt(treatedVariance + controlVariance);
            if (redrawnError > 0)
                ratios.Add((controlMean - treatedMean - difference) / redrawnError);
        }

        ratios.Sort();
        var welch = StudentQuantile(DegreesOfFreedom(ofTreated, treated.Count, ofControl, control.Count));
        var above = ratios.Count == 0 ? welch : Math.Max(welch, ratios[(int)((ratios.Count - 1) * (1 - Tail))]);
        var below = ratios.Count == 0 ? welch : Math.Max(welch, -ratios[(int)((ratios.Count - 1) * Tail)]);
        return (difference - (above * error), difference + (below * error));
    }

    public static double LargestVarianceShare(SavingSample treated, SavingSample control)
    {
        var (first, second) = (treated.Spread(), control.Spread());
        var variance = first.Variance + second.Variance;
        return variance == 0 ? 0 : Math.Max(first.LargestPart, second.LargestPart) / variance;
    }

    // Welch and Satterthwaite.
    private static double DegreesOfFreedom(double first, int firstCount, double second, int secondCount)
    {
        var sum = first + second;
        return sum * sum / ((first * first / (firstCount - 1)) + (second * second / (secondCount - 1)));
    }

    // The expansion of Student's quantile by that of the normal distribution (Abramowitz and Stegun, 26.7.5).
    private static double StudentQuantile(double degrees)
    {
        const double z = NormalQuantile;
        var (z3, z5) = (z * z * z, z * z * z * z * z);
        return z + ((z3 + z) / (4 * degrees)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * degrees * degrees));
    }
}
