namespace Wattwise.Caching;

/// <summary>Leaves a part alone that failed several times in a row, but for one try in each interval. Thread-safe.</summary>
/// <param name="interval">The time between two tries.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StoreBreaker(TimeSpan interval, TimeProvider timeProvider)
{
    private const int MaxFailures = 3;

    private readonly Lock _lock = new();
    private int _failures;
    private long _lastTry;

    /// <summary>True if the part may be tried now.</summary>
    public bool MayTry()
    {
        lock (_lock)
        {
            if (_failures < MaxFailures)
                return true;
            if (timeProvider.GetElapsedTime(_lastTry) < interval)
                return false;

            _lastTry = timeProvider.GetTimestamp();
            return true;
        }
    }

    public void Worked()
    {
        lock (_lock)
            _failures = 0;
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
            _lastTry = timeProvider.GetTimestamp();
        }
    }
}
