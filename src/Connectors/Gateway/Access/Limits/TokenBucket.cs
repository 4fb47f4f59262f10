namespace Wattwise.Gateway.Access;

/// <summary>A bucket that fills up in a minute, and of which each request takes one. Thread-safe.</summary>
internal sealed class TokenBucket(int perMinute, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private double _tokens = perMinute;
    private long _filledAt = timeProvider.GetTimestamp();

    /// <summary>How many a full one has.</summary>
    public int Size => perMinute;

    /// <summary>Takes one, if there is one.</summary>
    /// <returns>Zero if it was taken, or when there will be one.</returns>
    public TimeSpan Take() => Take(1);

    /// <summary>When there will be one; zero if there is.</summary>
    public TimeSpan Look() => Take(0);

    /// <summary>How many there are, and when it is full again.</summary>
    public (int Left, TimeSpan FullIn) Read()
    {
        lock (_lock)
        {
            Fill();
            return ((int)_tokens, TimeSpan.FromMinutes((perMinute - _tokens) / perMinute));
        }
    }

    private TimeSpan Take(double count)
    {
        lock (_lock)
        {
            Fill();
            if (_tokens < 1)
                return TimeSpan.FromMinutes((1 - _tokens) / perMinute);
            _tokens -= count;
            return TimeSpan.Zero;
        }
    }

    private void Fill()
    {
        var now = timeProvider.GetTimestamp();
        _tokens = Math.Min(perMinute, _tokens + (timeProvider.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute));
        _filledAt = now;
    }
}
