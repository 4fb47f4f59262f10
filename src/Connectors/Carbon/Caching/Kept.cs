namespace Wattwise.Carbon;

/// <summary>A figure of a zone that is kept, and the call that fetches the next one. Not thread-safe: the lock of the cache guards
/// it.</summary>
/// <typeparam name="T">An intensity or a forecast.</typeparam>
internal sealed class Kept<T>(CarbonCacheOptions options, TimeProvider timeProvider)
    where T : class
{
    private Lifetime _lifetime;
    private long _fetchedAt;

    // Durations hold if the clock is set back. The clock holds if the machine sleeps, where durations may stand still.
    private DateTimeOffset _freshUntil;
    private DateTimeOffset _usableUntil;

    public T? Value { get; private set; }

    /// <summary>How far ahead the value was asked for.</summary>
    public TimeSpan Horizon { get; private set; }

    /// <summary>The call that runs; null or completed if none does.</summary>
    public Task? Running { get; set; }

    /// <summary>How far ahead the running call asks.</summary>
    public TimeSpan RunningHorizon { get; set; }

    /// <summary>How long this zone is left alone, though the source works.</summary>
    public Pause Pause { get; } = new(options, timeProvider);

    /// <summary>Whether this zone fails, though the source works.</summary>
    public bool IsOut { get; set; }

    /// <summary>When it was last asked for, as a number that grows with each question.</summary>
    public long LastUse { get; set; }

    public bool IsFresh => IsBefore(_lifetime.FreshFor, _freshUntil);

    public bool IsUsable => IsBefore(_lifetime.UsableFor, _usableUntil);

    public void Keep(T value, TimeSpan horizon, Lifetime lifetime)
    {
        (Value, Horizon, _lifetime, _fetchedAt) = (value, horizon, lifetime, timeProvider.GetTimestamp());
        var now = timeProvider.GetUtcNow();
        (_freshUntil, _usableUntil) = (now + lifetime.FreshFor, now + lifetime.UsableFor);
    }

    private bool IsBefore(TimeSpan length, DateTimeOffset end) =>
        Value is not null && timeProvider.GetElapsedTime(_fetchedAt) < length && timeProvider.GetUtcNow() < end;
}
