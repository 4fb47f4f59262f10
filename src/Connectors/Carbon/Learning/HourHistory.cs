namespace Wattwise.Carbon;

/// <summary>The intensities of a zone by the hour, since the last long gap. Hours are counted from the beginning of time. Not
/// thread-safe.</summary>
/// <param name="maxHours">The most hours that are kept.</param>
internal sealed class HourHistory(int maxHours)
{
    private const int LongestGap = 24 * 7;
    private const int Slack = 24 * 7;

    private readonly List<double> _grams = [];
    private readonly List<bool> _isSeen = [];

    /// <summary>The first hour that is known.</summary>
    public long First { get; private set; }

    /// <summary>The last hour of which a figure was seen; before <see cref="First"/> if there is none.</summary>
    public long Last => First + _grams.Count - 1;

    /// <summary>
    /// The grams of an hour from <see cref="First"/> to <see cref="Last"/>; of one that was missed, those of a day before.
    /// </summary>
    public double this[long hour] => _grams[(int)(hour - First)];

    /// <summary>False for an hour that was missed.</summary>
    public bool IsSeen(long hour) => _isSeen[(int)(hour - First)];

    /// <summary>Takes in a figure. One of an earlier hour than the last is ignored; a later one of the same hour replaces the one
    /// before.</summary>
    public void Set(long hour, double grams)
    {
        if (_grams.Count == 0 || hour - Last > LongestGap)
        {
            _grams.Clear();
            _isSeen.Clear();
            First = hour;
        }

        if (hour < Last)
            return;
        while (_grams.Count > 0 && hour > Last + 1)
        {
            _grams.Add(_grams[_grams.Count >= 24 ? ^24 : ^1]);
            _isSeen.Add(false);
        }

        if (_grams.Count > 0 && hour == Last)
        {
            (_grams[^1], _isSeen[^1]) = (grams, true);
            return;
        }

        _grams.Add(grams);
        _isSeen.Add(true);
        if (_grams.Count < maxHours + Slack)
            return;
        _grams.RemoveRange(0, Slack);
        _isSeen.RemoveRange(0, Slack);
        First += Slack;
    }

    /// <summary>The number of the hour that a moment is in.</summary>
    public static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    /// <summary>When an hour begins.</summary>
    public static DateTimeOffset StartOf(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}
