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
    private Reading _now = new(null, null, 0);

    /// <summary>The newest intensity; <see langword="null"/> if it is unknown.</summary>
    public double? Current => Volatile.Read(ref _now).Grams;

    /// <summary>The mean of the window, or <see langword="null"/> if the intensity is unknown or does not vary.</summary>
    public double? Mean => Volatile.Read(ref _now).Mean;

    /// <summary>
    /// Where the newest intensity lies in the range of the window: 0 is the cleanest hour, 1 the dirtiest; 0 if it is unknown.
    /// </summary>
    public double Dirtiness => Volatile.Read(ref _now).Dirtiness;

    /// <summary>Takes in the intensity of now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="gramsPerKwh">The intensity; <see langword="null"/> if it is unknown.</param>
    public void Add(DateTimeOffset now, double? gramsPerKwh)
    {
        lock (_lock)
        {
            if (gramsPerKwh is not (>= 0 and < double.PositiveInfinity))
            {
                Volatile.Write(ref _now, new(null, null, 0));
                return;
            }

            var grams = gramsPerKwh.Value;
            var hour = now.UtcTicks / TimeSpan.TicksPerHour;
            if (_hours.Count > 0 && _hours.Last().Hour > hour)
                _hours.Clear();
            if (_hours.Count == 0 || _hours.Last().Hour < hour)
                _hours.Enqueue((hour, grams));
            while (_hours.Peek().Hour <= hour - Hours)
                _hours.Dequeue();
            Volatile.Write(ref _now, Read(grams));
        }
    }

    private Reading Read(double current)
    {
        double low = double.PositiveInfinity, high = 0, sum = 0;
        foreach (var (_, grams) in _hours)
        {
            low = Math.Min(low, grams);
            high = Math.Max(high, grams);
            sum += grams;
        }

        var mean = sum / _hours.Count;
        return high - low > SmallestRange * mean
            ? new(current, mean, Math.Clamp((current - low) / (high - low), 0, 1))
            : new(current, null, 0);
    }

    private sealed record Reading(double? Grams, double? Mean, double Dirtiness);
}
