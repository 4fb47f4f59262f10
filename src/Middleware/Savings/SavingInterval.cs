namespace Wattwise.Accounting;

/// <summary>The 95 % interval of the difference between control and treated means.</summary>
/// <remarks>
/// What is asked for is what these very requests saved, so the error is that of guessing what they would have taken from what the control
/// group took: both spread as the control group does (Imbens and Rubin, Causal Inference, 6.5, for the treated). Where the treated group
/// spreads more than that, the ordinary interval for two groups is the wider one. Each end is the farther one of the two.
/// </remarks>
internal static class SavingInterval
{
    private const int Draws = 999;
    private const ulong Seed = 20250711;
    private const double Tail = 0.025;
    private const double NormalQuantile = 1.959963984540054;

    // A treated group of more than this many times the control group counts as this many times: the interval is wider by a tenth at most.
    private const int MostTimes = 4;

    public static (double Low, double High) Of(SavingSample treated, SavingSample control)
    {
        var difference = control.Mean - treated.Mean;
        var times = Math.Clamp(treated.Requests / control.Requests, 1.0 / MostTimes, MostTimes);
        var ofControl = control.Spread().Variance;
        var untreated = Reach(
            control, ofControl, control, Math.Max(2, (int)(control.Count * times)), ofControl / times, control.EffectiveCount * times);
        var ordinary = Reach(control, ofControl, treated, treated.Count, treated.Spread().Variance, treated.EffectiveCount);
        return (difference - Math.Max(untreated.Below, ordinary.Below), difference + Math.Max(untreated.Above, ordinary.Above));
    }

    public static double LargestVarianceShare(SavingSample treated, SavingSample control)
    {
        var (first, second) = (treated.Spread(), control.Spread());
        var variance = first.Variance + second.Variance;
        return variance == 0 ? 0 : Math.Max(first.LargestPart, second.LargestPart) / variance;
    }

    /// <summary>How far the interval reaches to both sides of the difference.</summary>
    private static (double Below, double Above) Reach(
        SavingSample control, double ofControl, SavingSample other, int otherCount, double ofOther, double otherEffectiveCount)
    {
        var error = Math.Sqrt(ofControl + ofOther);
        if (error == 0)
            return default;

        var random = new BucketDraw(Seed);
        var drawnControl = new int[control.Count];
        var drawnOther = new int[otherCount];
        var truth = control.Mean - other.Mean;
        var ratios = new List<double>(Draws);
        for (var i = 0; i < Draws; i++)
        {
            var (controlMean, controlVariance) = control.Redraw(random, drawnControl);
            var (otherMean, otherVariance) = other.Redraw(random, drawnOther);

            // The spread of requests that were not made is known from the control group alone.
            var variance = controlVariance + (ReferenceEquals(control, other) ? controlVariance * ofOther / ofControl : otherVariance);
            if (variance > 0)
                ratios.Add((controlMean - otherMean - truth) / Math.Sqrt(variance));
        }

        ratios.Sort();
        var welch = StudentQuantile(DegreesOfFreedom(ofControl, control.EffectiveCount, ofOther, otherEffectiveCount));
        var below = ratios.Count == 0 ? welch : Math.Max(welch, ratios[(int)((ratios.Count - 1) * (1 - Tail))]);
        var above = ratios.Count == 0 ? welch : Math.Max(welch, -ratios[(int)((ratios.Count - 1) * Tail)]);
        return (below * error, above * error);
    }

    // Welch and Satterthwaite, with effective counts.
    private static double DegreesOfFreedom(double first, double firstCount, double second, double secondCount)
    {
        var sum = first + second;
        return sum * sum / ((first * first / Math.Max(1, firstCount - 1)) + (second * second / Math.Max(1, secondCount - 1)));
    }

    // The expansion of Student's quantile by that of the normal distribution (Abramowitz and Stegun, 26.7.5).
    private static double StudentQuantile(double degrees)
    {
        const double z = NormalQuantile;
        var (z3, z5) = (z * z * z, z * z * z * z * z);
        return z + ((z3 + z) / (4 * degrees)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * degrees * degrees));
    }
}
