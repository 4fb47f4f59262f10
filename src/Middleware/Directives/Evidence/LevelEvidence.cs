namespace Wattwise.Directives;

/// <summary>What was found about one level in one class of requests. Not thread-safe.</summary>
internal sealed class LevelEvidence
{
    // Bounds are computed anew after so many scores, then after each hundredth more: a bound moves with the root of the count.
    private const int AlwaysUpTo = 100;

    private long _wins, _ties, _losses, _boundsAt;

    public MeanCost Cost { get; } = new();

    public DriftDetector Drift { get; } = new();

    public LengthWatch Lengths { get; } = new();

    /// <summary>How many comparisons were judged.</summary>
    public long Judged => _wins + _ties + _losses;

    /// <summary>The mean score; a half is as good as no directive. <see langword="null"/> if none was judged.</summary>
    public double? Score => Judged > 0 ? (_wins + (0.5 * _ties)) / Judged : null;

    /// <summary>The lower confidence bound of the score: the best one since the evidence began, since it holds at all times.</summary>
    public double ScoreLow { get; private set; }

    /// <summary>The upper confidence bound of the score.</summary>
    public double ScoreHigh { get; private set; } = 1;

    /// <summary>True from the moment on at which the quality seemed to have fallen until an evaluation finds that it has not.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>True if brief answers are good enough for a floor, suspended or not.</summary>
    /// <param name="scoreFloor">The least score.</param>
    public bool Clears(double scoreFloor) => Judged > 0 && ScoreLow >= scoreFloor;

    /// <summary>True if brief answers are not good enough, and certainly so.</summary>
    /// <param name="scoreFloor">The least score.</param>
    public bool IsHopeless(double scoreFloor) => ScoreHigh < scoreFloor;

    /// <summary>Takes in a judge's word.</summary>
    /// <param name="score">0, 0.5 or 1.</param>
    /// <param name="scoreFloor">The floor of the class.</param>
    /// <returns>True if the score has fallen for certain: all that is older counts no longer.</returns>
    public bool Add(double score, double scoreFloor)
    {
        if (score > 0.75)
            _wins++;
        else if (score < 0.25)
            _losses++;
        else
            _ties++;

        // What a level has shown is what may not be lost again; above the floor of the class there is nothing to lose.
        if (Math.Min(ScoreLow, scoreFloor) is > 0.05 and var shown)
        {
            Drift.Add(score, shown);
            if (Drift.Capital >= DriftDetector.AlarmAt)
                return true;
            IsSuspended |= Drift.Capital >= DriftDetector.SuspendAt;
        }

        if (Judged <= AlwaysUpTo || Judged >= _boundsAt)
        {
            _boundsAt = Judged + (Judged / AlwaysUpTo);
            ScoreLow = Math.Max(ScoreLow, QualityBound.Lower(_wins, _ties, _losses));
            ScoreHigh = Math.Min(ScoreHigh, QualityBound.Upper(_wins, _ties, _losses));
        }

        return false;
    }

    /// <summary>Forgets what was judged; what requests took stays.</summary>
    public void ForgetScores()
    {
        _wins = _ties = _losses = _boundsAt = 0;
        ScoreLow = 0;
        ScoreHigh = 1;
        IsSuspended = false;
        Drift.Reset();
    }
}
