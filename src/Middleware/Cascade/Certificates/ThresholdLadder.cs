namespace Wattwise.Cascade;

/// <summary>
/// Thresholds of one score, from the safest upwards, and how far one may go: each is tested by bets once those before it have passed
/// (fixed-sequence Learn-then-Test, Angelopoulos et al., arXiv 2110.01052), so that many thresholds cost no more than one.
/// </summary>
/// <remarks>
/// The score must not have been fitted to what is added, and what is added must be drawn at random. One may look after each request: a
/// threshold
/// that has passed stays passed. Three counters for each threshold, and nothing else, as long as losses are -1, 0 or 1. Not thread-safe.
/// </remarks>
internal sealed class ThresholdLadder
{
    private readonly double[] _thresholds;
    private readonly LossBets _bets;
    private readonly double _logNeeded;

    // Of scores above the threshold before and not above this one.
    private readonly LossCounts[] _counts;

    // Of all scores up to the last threshold that passed, and up to the one that is tested.
    private LossCounts _passed;
    private LossCounts _tested;

    /// <summary>Starts at the bottom.</summary>
    /// <param name="thresholds">Ascending. A score is accepted if it is not above the threshold.</param>
    /// <param name="bets">The bets against the limit.</param>
    /// <param name="risk">The chance that a threshold passes that should not.</param>
    public ThresholdLadder(double[] thresholds, LossBets bets, double risk)
    {
        _thresholds = thresholds;
        _bets = bets;
        _logNeeded = -Math.Log(risk);
        _counts = new LossCounts[thresholds.Length];
    }

    /// <summary>Requests that were added.</summary>
    public long Count { get; private set; }

    /// <summary>How many thresholds have passed.</summary>
    public int Passed { get; private set; }

    /// <summary>The last threshold that passed; <see langword="null"/> if none has.</summary>
    public double? Threshold => Passed == 0 ? null : _thresholds[Passed - 1];

    /// <summary>The share of the requests that this threshold accepts; 0 if none has passed.</summary>
    public double KeptShare => Count == 0 || Passed == 0 ? 0 : (double)_passed.Count / Count;

    /// <summary>The mean loss at the threshold that passed.</summary>
    public double MeanLoss => Count == 0 || Passed == 0 ? 0 : _passed.Sum / Count;

    /// <summary>The mean loss at the threshold that is tested.</summary>
    public double TestedLoss => Count == 0 ? 0 : _tested.Sum / Count;

    /// <summary>Adds a drawn request.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="loss">What accepting it would lose, -1 to 1.</param>
    /// <returns>True if a further threshold has passed.</returns>
    public bool Add(double score, double loss)
    {
        Count++;
        var at = Array.BinarySearch(_thresholds, score);
        at = at < 0 ? ~at : at;
        if (at < Passed)
            _passed.Add(loss, _bets);
        if (at <= Passed)
            _tested.Add(loss, _bets);
        else if (at < _counts.Length)
            _counts[at].Add(loss, _bets);

        var before = Passed;
        while (Passed < _thresholds.Length && _tested.LogCapital(Count, _bets) >= _logNeeded)
        {
            _passed = _tested.Copy();
            Passed++;
            if (Passed < _counts.Length)
                _tested.Add(_counts[Passed]);
        }

        return Passed > before;
    }
}
