namespace Wattwise.Carbon;

/// <summary>At most so many calls in each span. Not thread-safe.</summary>
internal sealed class CallBudget(int maxCalls, TimeSpan span, TimeProvider timeProvider)
{
    private long _startedAt = timeProvider.GetTimestamp();
    private int _calls;

    /// <summary>Takes a call.</summary>
    /// <returns>Zero if there was one left; else how long there is none.</returns>
    public TimeSpan Take()
    {
        var elapsed = timeProvider.GetElapsedTime(_startedAt);
        if (elapsed >= span)
            (_startedAt, _calls, elapsed) = (timeProvider.GetTimestamp(), 0, TimeSpan.Zero);
        if (_calls >= maxCalls)
            return span - elapsed;
        _calls++;
        return TimeSpan.Zero;
    }
}
