namespace Wattwise.Carbon.Tests;

/// <summary>A clock that may be set back, as people and time servers do, while durations go on.</summary>
internal sealed class SettableClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return _timestamp;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        lock (_lock)
            (_now, _timestamp) = (_now + time, _timestamp + time.Ticks);
    }

    /// <summary>Sets the clock, without time passing.</summary>
    public void Set(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }
}
