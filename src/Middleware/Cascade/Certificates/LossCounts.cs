namespace Wattwise.Cascade;

/// <summary>Counts the losses of accepted requests; those that are not accepted lose nothing.</summary>
internal struct LossCounts
{
    private double[]? _graded;
    private double _gradedSum;

    public long Count { get; private set; }

    public long Harms { get; private set; }

    public long Helps { get; private set; }

    public long Graded { get; private set; }

    public readonly double Sum => Harms - Helps + _gradedSum;

    public void Add(double loss, LossBets bets)
    {
        Count++;
        switch (loss)
        {
            case 0:
                break;
            case 1:
                Harms++;
                break;
            case -1:
                Helps++;
                break;
            default:
                Graded++;
                _gradedSum += loss;
                _graded ??= new double[LossBets.Count];
                for (var i = 0; i < _graded.Length; i++)
                    _graded[i] += bets.LogFactor(i, loss);
                break;
        }
    }

    public void Add(in LossCounts other)
    {
        Count += other.Count;
        Harms += other.Harms;
        Helps += other.Helps;
        Graded += other.Graded;
        _gradedSum += other._gradedSum;
        if (other._graded is null)
            return;
        _graded ??= new double[LossBets.Count];
        for (var i = 0; i < _graded.Length; i++)
            _graded[i] += other._graded[i];
    }

    public readonly LossCounts Copy() => this with { _graded = (double[]?)_graded?.Clone() };

    /// <summary>The logarithm of the capital after a number of requests, the accepted ones among them.</summary>
    public readonly double LogCapital(long requests, LossBets bets) =>
        bets.LogCapital(Harms, Helps, requests - Harms - Helps - Graded, _graded);
}
