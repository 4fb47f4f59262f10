namespace Wattwise.Gateway.Access;

/// <summary>A bucket that fills up in a minute, and of which each request takes one. Thread-safe.</summary>
internal sealed class TokenBucket(int perMinute, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private double _tokens = perMinute;
    private long _filledAt = timeProvider.GetTimestamp();

    /// <summary>Takes one, if there is one.</summary>
    /// <returns>Zero if it was taken, or when there will be one.</returns>
    public TimeSpan Take() => Take(1);

    /// <summary>When there will be one; zero if there is.</summary>
    public TimeSpan Look() => Take(0);

    private TimeSpan Take(double count)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            _tokens = Math.Min(perMinute, _tokens + (timeProvider.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute));
            _filledAt = now;
            if (_tokens < 1)
                return TimeSpan.FromMinutes((1 - _tokens) / perMinute);
            _tokens -= count;
            return TimeSpan.Zero;
        }
    }
}
