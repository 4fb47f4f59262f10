namespace Wattwise.Benchmarks.Cascade;

/// <summary>Exact probabilities of counts.</summary>
internal static class ExactTail
{
    private const int MaxTerms = 300, Bisections = 50;

    private const double Tiny = 1e-300, Precision = 1e-12;

    /// <summary>P(Bin(n, p) &lt;= k).</summary>
    public static double AtMost(int k, int n, double p)
    {
        if (k < 0)
            return 0;
        if (k >= n || p <= 0)
            return 1;
        return p >= 1 ? 0 : BetaShare(n - k, k + 1.0, 1 - p);
    }

    /// <summary>The largest p under which at most k of n still has this probability: the upper bound of Clopper and Pearson.</summary>
    public static double UpperBound(int k, int n, double risk)
    {
        if (k >= n)
            return 1;
        double low = (double)k / n, high = 1;
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (low + high) / 2;
            if (AtMost(k, n, middle) > risk)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>
    /// P(H - G &lt;= d) where each of n draws is a harm with probability p + q, a help with q, and else nothing.
    /// </summary>
    public static double DifferenceAtMost(int d, int n, double p, double q)
    {
        if (q <= 0)
            return AtMost(d, n, p);
        var either = p + (2 * q);
        if (either >= 1)
            return 1;
        var share = (p + q) / either;
        double mean = n * either, deviation = Math.Sqrt(mean * (1 - either)), sum = 0;
        int first = Math.Max(0, (int)(mean - (9 * deviation) - 20)), last = Math.Min(n, (int)(mean + (9 * deviation) + 20));
        var logOdds = Math.Log(either / (1 - either));
        var log = LogChoose(n, first) + (first * Math.Log(either)) + ((n - first) * Math.Log(1 - either));
        for (var m = first; m <= last; m++)
        {
            // Floor, also for what is below 0.
            sum += Math.Exp(log) * AtMost((int)Math.Floor((d + m) / 2.0), m, share);
            log += Math.Log((double)(n - m) / (m + 1)) + logOdds;
        }

        return Math.Min(1, sum);
    }

    private static double LogChoose(int n, int k) => LogGamma(n + 1.0) - LogGamma(k + 1.0) - LogGamma(n - k + 1.0);

    // The regularised incomplete beta function by its continued fraction (Lentz's method; DLMF 8.17.22).
    private static double BetaShare(double a, double b, double x)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    private static double Fraction(double a, double b, double x)
    {
        double c = 1, d = 1 / Away(1 - ((a + b) * x / (a + 1))), value = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            var change = d * c;
            value *= change;
            if (Math.Abs(change - 1) < Precision)
                break;
        }

        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series after raising the argument above 10: error below 1e-13.
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
            shift -= Math.Log(x);
        var inverse = 1 / (x * x);
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI))
            + ((1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse / 1680)))))) / x;
    }
}
