namespace Wattwise.Directives;

/// <summary>The carbon intensity of the last days, hour by hour: its range and mean, without any look ahead.</summary>
/// <remarks>Thread-safe. A clock that is set back starts the window anew.</remarks>
internal sealed class IntensityWindow
{
    /// <summary>The hours that count: a week holds the rhythms of days and weekends.</summary>
    public const int Hours = 7 * 24;

    // What varies by less than a hundredth of its mean has no dirty hours: a yearly mean of a table, a fixed number.
    private const double SmallestRange = 0.01;

    private readonly Lock _lock = new();
    private readonly Queue<(long Hour, double Grams)> _hours = new(Hours);

    /// <summary>The newest intensity; <see langword="null"/> if it is unknown.</summary>
    public double? Current { get; private set; }

    /// <summary>Takes in the intensity of now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="gramsPerKwh">The intensity; <see langword="null"/> if it is unknown.</param>
    public void Add(DateTimeOffset now, double? gramsPerKwh)
    {
        lock (_lock)
        {
            Current = gramsPerKwh is >= 0 and < double.PositiveInfinity ? gramsPerKwh : null;
            if (Current is not { } grams)
                return;

            var hour = now.UtcTicks / TimeSpan.TicksPerHour;
            if (_hours.Count > 0 && _hours.Last().Hour > hour)
                _hours.Clear();
            if (_hours.Count == 0 || _hours.Last().Hour < hour)
                _hours.Enqueue((hour, grams));
            while (_hours.Peek().Hour <= hour - Hours)
                _hours.Dequeue();
        }
    }

    /// <summary>The mean of the window, or <see langword="null"/> if the intensity is unknown or does not vary.</summary>
    public double? Mean
    {
        get
        {
            lock (_lock)
                return Range() is { } range ? range.Mean : null;
        }
    }

    /// <summary>Where the newest intensity lies in the range of the window: 0 is the cleanest hour, 1 the dirtiest; 0 if it is unknown.</summary>
    public double Dirtiness
    {
        get
        {
            lock (_lock)
                return Current is { } current && Range() is { } range ? Math.Clamp((current - range.Low) / (range.High - range.Low), 0, 1) : 0;
        }
    }

    private (double Low, double High, double Mean)? Range()
    {
        double low = double.PositiveInfinity, high = 0, sum = 0;
        foreach (var (_, grams) in _hours)
        {
            low = Math.Min(low, grams);
            high = Math.Max(high, grams);
            sum += grams;
        }

        var mean = sum / _hours.Count;
        return Current is not null && _hours.Count > 0 && high - low > SmallestRange * mean ? (low, high, mean) : null;
    }
}
