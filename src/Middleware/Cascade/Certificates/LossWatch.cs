namespace Wattwise.Cascade;

/// <summary>Watches whether the mean loss has risen above its limit, from whichever moment on.</summary>
/// <remarks>
/// The mirror of <see cref="LossBets"/>, restarted with each request: the sum of the capitals of bettors who began at each moment (the
/// e-detector of Shiryaev and Roberts: Shin, Ramdas and Rinaldo, arXiv 2203.03532). As long as the mean loss is at most the limit, the mean
/// number of drawn requests up to a false alarm is at least <see cref="AlarmAt"/>. Not thread-safe.
/// </remarks>
internal sealed class LossWatch(double limit)
{
    /// <summary>The sum at which the rise counts as certain.</summary>
    public const double AlarmAt = 1_000;

    private static readonly double[] Fractions = [0.08, 0.2, 0.4];

    private readonly double[] _sums = new double[Fractions.Length];

    /// <summary>Takes in a drawn request.</summary>
    /// <param name="loss">What accepting lost by the threshold in force; 0 if it was not accepted.</param>
    /// <returns>True if the alarm is raised.</returns>
    public bool Add(double loss)
    {
        var mean = 0.0;
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] = (1 + _sums[i]) * (1 + (Fractions[i] / (1 + limit) * (loss - limit)));
            mean += _sums[i] / _sums.Length;
        }

        return mean >= AlarmAt;
    }
}
