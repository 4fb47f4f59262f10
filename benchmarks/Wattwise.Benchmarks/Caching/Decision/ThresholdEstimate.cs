namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// One entry's observations, and the exploration probability that follows from them (vCache, arXiv 2502.03771; letters as there).
/// </summary>
internal sealed class ThresholdEstimate
{
    private const int FewestObservations = 6;
    private const int NewtonSteps = 50;
    private const int EpsilonSteps = 50;
    private const double SteepestSlope = 1_000;

    // Where right and wrong are separable the estimate has no variance of its own; published values by the number of observations.
    private static readonly (int Observations, double Variance)[] SeparableVariances =
        [(6, 0.0354), (10, 0.0194), (20, 0.0131), (30, 0.0080), (40, 0.0052), (48, 0.0153)];

    // Seeded with the two ends: a similarity of 0 is wrong, one of 1 is right.
    private readonly List<(double Similarity, bool IsRight)> _observations = [(0, false), (1, true)];
    private (double T, double Gamma, double Variance)? _fit;

    public void Add(double similarity, bool isRight, int maxObservations)
    {
        if (_observations.Count == maxObservations)
            _observations.RemoveAt(2);
        _observations.Add((similarity, isRight));
        _fit = null;
    }

    /// <summary>tau: the probability of calling the model that keeps the error of a request under delta.</summary>
    public double ExplorationProbability(double similarity, double delta)
    {
        if (_observations.Count < FewestObservations)
            return 1;

        var (t, gamma, variance) = _fit ??= Fit();
        var tau = 1.0;
        for (var i = 0; i < EpsilonSteps; i++)
        {
            var epsilon = 1e-6 + (i * (1 - 2e-6) / (EpsilonSteps - 1));
            var upperT = Math.Clamp(t + (NormalQuantile(1 - epsilon) * Math.Sqrt(variance)), 0, 1);
            var alpha = (1 - epsilon) / (1 + Math.Exp(-gamma * (similarity - upperT)));
            tau = Math.Min(tau, 1 - (delta / Math.Max(1 - alpha, 1e-12)));
        }

        return Math.Clamp(tau, 0, 1);
    }

    /// <summary>Maximum likelihood of L(s) = 1 / (1 + exp(-gamma (s - t))), and the variance of t by the delta method.</summary>
    private (double T, double Gamma, double Variance) Fit()
    {
        var highestWrong = _observations.Where(item => !item.IsRight).Max(item => item.Similarity);
        var lowestRight = _observations.Where(item => item.IsRight).Min(item => item.Similarity);
        if (highestWrong < lowestRight)
            return ((highestWrong + lowestRight) / 2, SteepestSlope, SeparableVariance(_observations.Count));

        double b0 = -1, b1 = 2;
        double h00 = 1, h01 = 0, h11 = 1;
        for (var step = 0; step < NewtonSteps; step++)
        {
            double g0 = 0, g1 = 0;
            (h00, h01, h11) = (1e-9, 0, 1e-9);
            foreach (var (s, isRight) in _observations)
            {
                var p = 1 / (1 + Math.Exp(-(b0 + (b1 * s))));
                var residual = (isRight ? 1 : 0) - p;
                var weight = p * (1 - p);
                g0 += residual;
                g1 += residual * s;
                h00 += weight;
                h01 += weight * s;
                h11 += weight * s * s;
            }

            var determinant = (h00 * h11) - (h01 * h01);
            var d0 = ((h11 * g0) - (h01 * g1)) / determinant;
            var d1 = ((h00 * g1) - (h01 * g0)) / determinant;
            b0 += Math.Clamp(d0, -5, 5);
            b1 += Math.Clamp(d1, -5, 5);
            if (Math.Abs(d0) + Math.Abs(d1) < 1e-10)
                break;
        }

        var gamma = Math.Clamp(b1, 1e-6, SteepestSlope);
        var t = Math.Clamp(-b0 / gamma, 0, 1);
        var area = (h00 * h11) - (h01 * h01);
        var (v00, v01, v11) = (h11 / area, -h01 / area, h00 / area);
        var (q0, q1) = (-1 / gamma, b0 / (gamma * gamma));
        return (t, gamma, (q0 * q0 * v00) + (2 * q0 * q1 * v01) + (q1 * q1 * v11));
    }

    private static double SeparableVariance(int observations)
    {
        for (var i = SeparableVariances.Length - 1; i >= 0; i--)
        {
            if (observations >= SeparableVariances[i].Observations)
                return SeparableVariances[i].Variance;
        }

        return SeparableVariances[0].Variance;
    }

    // Rational approximation by P. J. Acklam, exact to 1.15e-9: far below what the variance is worth.
    private static double NormalQuantile(double p)
    {
        ReadOnlySpan<double> a =
            [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
                2.506628277459239e+00];
        ReadOnlySpan<double> b =
            [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01];
        ReadOnlySpan<double> c =
            [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
                2.938163982698783e+00];
        ReadOnlySpan<double> d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00];
        if (p < 0.02425)
        {
            var q = Math.Sqrt(-2 * Math.Log(p));
            return (((((((((c[0] * q) + c[1]) * q) + c[2]) * q) + c[3]) * q) + c[4]) * q + c[5])
                / ((((((d[0] * q) + d[1]) * q) + d[2]) * q + d[3]) * q + 1);
        }

        if (p > 1 - 0.02425)
            return -NormalQuantile(1 - p);

        var r = p - 0.5;
        var s = r * r;
        return (((((((((a[0] * s) + a[1]) * s) + a[2]) * s) + a[3]) * s) + a[4]) * s + a[5]) * r
            / ((((((((b[0] * s) + b[1]) * s) + b[2]) * s) + b[3]) * s + b[4]) * s + 1);
    }
}
