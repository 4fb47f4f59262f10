namespace Wattwise.Carbon;

/// <summary>How long something that failed is left alone: longer with each failure in a row. Not thread-safe.</summary>
internal sealed class Pause(CarbonCacheOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    private long _beganAt;
    private TimeSpan _length;
    private int _failures;

    /// <summary>What is left of the pause; zero if there is none.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = _length == TimeSpan.Zero ? TimeSpan.Zero : _length - timeProvider.GetElapsedTime(_beganAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <param name="asked">How long the source asked for; <see langword="null"/> if it did not.</param>
    public void Failed(TimeSpan? asked)
    {
        var doubled = options.FirstPause * Math.Pow(2, Math.Min(_failures++, 30));
        var own = doubled < options.MaxPause ? doubled : options.MaxPause;
        Begin(asked > own ? (asked < LongestAsked ? asked.Value : LongestAsked) : own);
    }

    /// <summary>Waits so long, without a failure.</summary>
    public void Begin(TimeSpan length) => (_beganAt, _length) = (timeProvider.GetTimestamp(), length);

    public void Worked() => (_length, _failures) = (TimeSpan.Zero, 0);
}
