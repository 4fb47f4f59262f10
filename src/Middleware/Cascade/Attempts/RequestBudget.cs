namespace Wattwise.Cascade;

/// <summary>What one request may take: calls, time, energy, of all tiers together. Thread-safe.</summary>
internal sealed class RequestBudget(CascadeOptions options, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private readonly Lock _lock = new();
    private int _attempts;
    private double _joules;

    /// <summary>Takes a call of a weaker tier, or a repetition.</summary>
    /// <param name="joules">What it is expected to take, with all that has to follow; 0 if that is unknown.</param>
    /// <param name="isLastResort">True if no call of the strongest tier has to follow.</param>
    public bool TryTake(double joules, bool isLastResort = false)
    {
        lock (_lock)
        {
            var isOver = _attempts + (isLastResort ? 0 : 1) >= options.MaxAttempts
                || timeProvider.GetElapsedTime(_start) >= options.MaxTime
                || _joules + joules > options.MaxJoules;
            if (isOver)
                return false;
            _attempts++;
            return true;
        }
    }

    /// <summary>Counts a call that is made in any case.</summary>
    public void Take()
    {
        lock (_lock)
            _attempts++;
    }

    /// <summary>Counts energy that was spent.</summary>
    public void Spend(double joules)
    {
        lock (_lock)
            _joules += joules;
    }
}
