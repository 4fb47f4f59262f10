namespace Wattwise.Accounting;

/// <summary>
/// The least power that a meter showed while nobody measured work: what counters of whole hardware hold of idle power. Not thread-safe.
/// </summary>
internal sealed class IdleBaseline
{
    // Counters move in steps, and hardware needs a moment to come to rest.
    private const double LeastSeconds = 5;

    private double _joules;
    private double _seconds;

    /// <summary>The power, in watts; <see langword="null"/> before five seconds without work were seen.</summary>
    public double? Watts { get; private set; }

    /// <summary>Takes in a time and what was spent in it.</summary>
    public void Add(double joules, double seconds, bool isWorking)
    {
        if (isWorking)
        {
            (_joules, _seconds) = (0, 0);
            return;
        }

        (_joules, _seconds) = (_joules + joules, _seconds + seconds);
        if (_seconds < LeastSeconds)
            return;
        var watts = _joules / _seconds;
        if (Watts is not { } known || watts < known)
            Watts = watts;
        (_joules, _seconds) = (0, 0);
    }
}
