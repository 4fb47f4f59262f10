namespace Wattwise.Caching;

/// <summary>
/// The exact one-sided confidence bounds of a share (Clopper and Pearson, Biometrika 26, 1934): quantiles of beta distributions.
/// </summary>
internal static class ClopperPearson
{
    private const int BisectionSteps = 60;

    /// <summary>The share that the true one does not exceed with this confidence.</summary>
    /// <param name="count">How often it happened; may be a fraction, where evidence carries a weight.</param>
    /// <param name="total">How often it could have.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static double UpperBound(double count, double total, double confidence) =>
        count >= total ? 1 : Quantile(count + 1, total - count, confidence);

    /// <summary>True where <see cref="UpperBound"/> does not exceed a limit; cheaper than the bound itself.</summary>
    /// <param name="count">How often it happened.</param>
    /// <param name="total">How often it could have.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <param name="limit">Above 0 and below 1.</param>
    public static bool IsWithin(double count, double total, double confidence, double limit) =>
        count < total && RegularizedBeta(limit, count + 1, total - count) >= confidence;

    /// <summary>The share that the true one does not fall below with this confidence.</summary>
    /// <param name="count">How often it happened.</param>
    /// <param name="total">How often it could have.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static double LowerBound(double count, double total, double confidence) =>
        count <= 0 ? 0 : Quantile(count, total - count + 1, 1 - confidence);

    private static double Quantile(double a, double b, double probability)
    {
        double low = 0, high = 1;
        for (var i = 0; i < BisectionSteps; i++)
        {
            var middle = (low + high) / 2;
            if (RegularizedBeta(middle, a, b) < probability)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    // The continued fraction of the incomplete beta function, NIST Digital Library of Mathematical Functions 8.17.22, by Lentz's method.
    private static double RegularizedBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
            return x <= 0 ? 0 : 1;

        // It converges fast below the mean; above it, I_x(a, b) = 1 - I_{1-x}(b, a).
        return x < (a + 1) / (a + b + 2) ? Front(x, a, b) * Fraction(x, a, b) / a : 1 - (Front(1 - x, b, a) * Fraction(1 - x, b, a) / b);

        static double Front(double x, double a, double b) =>
            Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
    }

    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), result = d;
        for (var m = 1; m <= 500; m++)
        {
            Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            var change = Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)));
            if (Math.Abs(change - 1) < 1e-14)
                break;
        }

        return result;

        double Step(double coefficient)
        {
            d = 1 / NotZero(1 + (coefficient * d));
            c = NotZero(1 + (coefficient / c));
            result *= c * d;
            return c * d;
        }

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    // Stirling's series (DLMF 5.11.1), after the recurrence has moved the argument to where it is exact to 1e-14.
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++)
            shift -= Math.Log(x);
        var inverse = 1 / (x * x);
        var series = (1 / 12.0) - (inverse * ((1 / 360.0) - (inverse * ((1 / 1260.0) - (inverse * ((1 / 1680.0) - (inverse / 1188)))))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
