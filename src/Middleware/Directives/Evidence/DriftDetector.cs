namespace Wattwise.Directives;

/// <summary>Watches whether the mean of scores has fallen below a level, from whichever moment on.</summary>
/// <remarks>
/// Bets that the mean is below the level, each time as if it had fallen just now if that looks better (a CUSUM e-detector: Shin, Ramdas,
/// Rinaldo, E-detectors, New England Journal of Statistics in Data Science, 2024). As long as the mean has not fallen, the mean number of
/// scores up to a false alarm is at least the capital of <see cref="AlarmAt"/>. Not thread-safe.
/// </remarks>
internal sealed class DriftDetector
{
    /// <summary>The capital at which the fall counts as certain.</summary>
    public const double AlarmAt = 1_000;

    /// <summary>The capital at which brief answers are suspended until more was judged.</summary>
    public const double SuspendAt = 20;

    /// <summary>The capital at which a window looks at more samples.</summary>
    public const double SuspectAt = 4;

    private static readonly double[] Fractions = [0.08, 0.2, 0.4];

    private readonly double[] _capitals = [1, 1, 1];

    /// <summary>How much the bets have made of 1: the mean over the fractions.</summary>
    public double Capital { get; private set; } = 1;

    /// <summary>Takes in a score.</summary>
    /// <param name="score">0, 0.5 or 1.</param>
    /// <param name="level">The mean that should hold; below 1.</param>
    public void Add(double score, double level)
    {
        var sum = 0.0;
        for (var i = 0; i < _capitals.Length; i++)
        {
            _capitals[i] = Math.Max(1, _capitals[i]) * (1 + (Fractions[i] * (level - score) / (1 - level)));
            sum += _capitals[i];
        }

        Capital = sum / _capitals.Length;
    }

    public void Reset()
    {
        Array.Fill(_capitals, 1);
        Capital = 1;
    }
}
