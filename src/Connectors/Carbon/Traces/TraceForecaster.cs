namespace Wattwise.Carbon;

/// <summary>Forecasts a step of a trace out of the steps before it.</summary>
/// <param name="trace">The trace.</param>
internal sealed class TraceForecaster(CarbonTrace trace)
{
    private const int Days = 7;
    private const double KeptByTheHour = 0.93;

    private static readonly TimeSpan OldestLatest = TimeSpan.FromDays(1);

    private readonly long _slotsADay = TimeSpan.FromDays(1).Ticks / trace.Step.Ticks;

    /// <summary>What is expected of a later step, or <see langword="null"/> if nothing in the past says anything about it.</summary>
    /// <param name="slot">The later step.</param>
    /// <param name="now">The present step: no later one is looked at.</param>
    /// <param name="method">How to forecast.</param>
    public double? Expect(long slot, long now, TraceForecast method) => method switch
    {
        TraceForecast.Persistence => Latest(now) is { } latest ? trace.Find(latest) : null,
        TraceForecast.DayAhead => DayAhead(slot, now),
        _ => null,
    };

    private double? DayAhead(long slot, long now)
    {
        if (MeanOfDaysBefore(slot, now) is not { } mean)
            return null;
        if (Latest(now) is not { } latest || MeanOfDaysBefore(latest, latest) is not { } usual)
            return mean;
        var fade = Math.Pow(KeptByTheHour, ((slot - latest) * trace.Step).TotalHours);
        return Math.Max(0, mean + ((trace.Find(latest)!.Value - usual) * fade));
    }

    private double? MeanOfDaysBefore(long slot, long now)
    {
        var (sum, count) = (0.0, 0);
        var day = Math.Max(1, (slot - now + _slotsADay - 1) / _slotsADay);
        for (var last = day + Days; day < last; day++)
        {
            if (trace.Find(slot - (day * _slotsADay)) is { } grams)
                (sum, count) = (sum + grams, count + 1);
        }

        return count == 0 ? null : sum / count;
    }

    private long? Latest(long now)
    {
        for (var slot = now; slot > now - (OldestLatest / trace.Step); slot--)
        {
            if (trace.Find(slot) is not null)
                return slot;
        }

        return null;
    }
}
