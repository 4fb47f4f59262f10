namespace Wattwise.Carbon;

/// <summary>Puts hourly forecasts into spans: those of the source where it has some, else hours.</summary>
internal sealed class ForecastSpans(GridZone zone, CarbonIntensity kind, ZoneForecaster forecaster, MadeForecast made)
{
    private readonly List<CarbonIntensity> _points = [];

    /// <summary>Makes the forecast, which begins with the present figure if that is known.</summary>
    public CarbonForecast? Make(DateTimeOffset now, DateTimeOffset end, CarbonIntensity? current, CarbonForecast? source)
    {
        var at = HourHistory.StartOf(HourHistory.HourOf(now));
        if (current is not null && current.From <= now && now < current.To)
        {
            _points.Add(current with { Zone = zone });
            at = current.To;
        }

        foreach (var point in source?.Points ?? [])
        {
            if (point.To <= at)
                continue;
            at = Fill(at, point.From);
            var span = point with { From = point.From < at ? at : point.From, Zone = zone, IsEstimated = true };
            _points.Add(span with { GramsPerKwh = Improved(span) });
            at = span.To;
        }

        Fill(at, end);
        return _points.Count > 0 ? new CarbonForecast(_points, now) : null;
    }

    // The shape within the hour is the source's, its mean is what is expected.
    private double Improved(CarbonIntensity span)
    {
        var lead = HourHistory.HourOf(span.From) - made.Hour;
        if (lead is <= 0 or > HistoryForecaster.Leads)
            return span.GramsPerKwh * (lead == 0 && made.Error is { } error ? Math.Exp(error) : 1);
        var (expected, said) = (forecaster.Expect(made, (int)lead), made.Source[lead]);
        return expected is not { } grams ? span.GramsPerKwh : said > 0 ? span.GramsPerKwh * grams / said : grams;
    }

    private DateTimeOffset Fill(DateTimeOffset from, DateTimeOffset to)
    {
        var at = from;
        while (at < to)
        {
            var hour = HourHistory.HourOf(at);
            var lead = hour - made.Hour;
            if (lead is < 1 or > HistoryForecaster.Leads || forecaster.Expect(made, (int)lead) is not { } grams)
            {
                if (lead > HistoryForecaster.Leads)
                    break;
                at = HourHistory.StartOf(hour + 1);
                continue;
            }

            var next = HourHistory.StartOf(hour + 1) < to ? HourHistory.StartOf(hour + 1) : to;
            _points.Add(kind with { GramsPerKwh = grams, Zone = zone, From = at, To = next, IsEstimated = true });
            at = next;
        }

        return at;
    }
}
