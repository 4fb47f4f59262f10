namespace Wattwise.Cascade;

/// <summary>How much evidence an hour may bring, in requests and joules. Thread-safe.</summary>
/// <remarks>Hours are counted by timestamps, which no setting of the clock changes.</remarks>
internal sealed class EvidenceAllowance(CascadeOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private long _begin = timeProvider.GetTimestamp();
    private int _requests;
    private double _joules;

    /// <summary>True if another request may be drawn.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return _requests < options.MaxEvidencePerHour && !(_joules >= options.MaxEvidenceJoulesPerHour);
            }
        }
    }

    /// <summary>Counts a request that was drawn.</summary>
    public void Take()
    {
        lock (_lock)
            _requests++;
    }

    /// <summary>Counts what evidence took.</summary>
    public void Spend(double joules)
    {
        lock (_lock)
            _joules += joules;
    }

    private void Turn()
    {
        if (timeProvider.GetElapsedTime(_begin) < Hour)
            return;
        (_begin, _requests, _joules) = (timeProvider.GetTimestamp(), 0, 0);
    }
}
