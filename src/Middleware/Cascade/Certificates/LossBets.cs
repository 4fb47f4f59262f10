namespace Wattwise.Cascade;

/// <summary>Bets that the mean loss lies below a limit: capital that grows large is evidence that it does, whenever one looks.</summary>
/// <remarks>
/// A bettor of fraction f multiplies the capital by 1 + lambda (limit - loss), lambda = f / (1 - limit), for each drawn request. As long
/// as the
/// mean loss is at least the limit, the mean of the bettors' capitals exceeds 1 / risk at any time with a chance of at most the risk
/// (Ville 1939;
/// Waudby-Smith and Ramdas, arXiv 2010.09686). Losses lie in [-1, 1]. The boldest bettors stand for the exact binomial test without any
/// harm.
/// </remarks>
internal sealed class LossBets
{
    /// <summary>How many bettors there are.</summary>
    public const int Count = 9;

    private readonly double[] _lambdas = new double[Count];
    private readonly double[] _harm = new double[Count];
    private readonly double[] _help = new double[Count];
    private readonly double[] _nothing = new double[Count];

    /// <summary>Makes the bets against a limit.</summary>
    /// <param name="limit">The limit of the mean loss, between 0 and 1.</param>
    public LossBets(double limit)
    {
        Limit = limit;
        for (var i = 0; i < Count; i++)
        {
            _lambdas[i] = (i + 1.0) / (Count + 1) / (1 - limit);
            _harm[i] = LogFactor(i, 1);
            _help[i] = LogFactor(i, -1);
            _nothing[i] = LogFactor(i, 0);
        }
    }

    public double Limit { get; }

    /// <summary>The logarithm of what a loss multiplies a bettor's capital by.</summary>
    public double LogFactor(int bettor, double loss) => Math.Log(1 + (_lambdas[bettor] * (Limit - loss)));

    /// <summary>The logarithm of the capital that 1 has become.</summary>
    /// <param name="harms">Losses of 1.</param>
    /// <param name="helps">Losses of -1.</param>
    /// <param name="nothings">Losses of 0.</param>
    /// <param name="graded">The sums of the factors' logarithms for other losses, by bettor; empty for none.</param>
    public double LogCapital(long harms, long helps, long nothings, ReadOnlySpan<double> graded)
    {
        Span<double> capitals = stackalloc double[Count];
        var largest = double.NegativeInfinity;
        for (var i = 0; i < Count; i++)
        {
            capitals[i] = (harms * _harm[i]) + (helps * _help[i]) + (nothings * _nothing[i]) + (graded.IsEmpty ? 0 : graded[i]);
            largest = Math.Max(largest, capitals[i]);
        }

        var sum = 0.0;
        foreach (var capital in capitals)
            sum += Math.Exp(capital - largest);
        return largest + Math.Log(sum / Count);
    }
}
