namespace Wattwise.Carbon;

/// <summary>The forecasts of one zone: out of its past, out of a source's forecast that is corrected by its latest error, and of both
/// together. Not thread-safe.</summary>
/// <param name="history">The hours of the zone.</param>
internal sealed class ZoneForecaster(HourHistory history)
{
    private const int Leads = HistoryForecaster.Leads;

    private readonly HistoryForecaster _past = new(history);
    private readonly SourceCorrection _correction = new();
    private readonly ForecastBlend _blend = new();
    private readonly Queue<MadeForecast> _made = new(Leads + 1);
    private long _judged = long.MinValue;
    private long _lastMade = long.MinValue;

    /// <summary>Makes the forecast from the last hour that is known.</summary>
    /// <param name="source">The source's forecast; <see langword="null"/> if it has none.</param>
    public MadeForecast Make(CarbonForecast? source)
    {
        var now = history.Last;
        JudgeUntil(now - 1);
        _past.Learn(now - 1);
        var made = new MadeForecast(now, null, NewHours(), NewHours(), NewHours());
        if (source is not null && MeanOf(source, now) is { } present)
            made = made with { Error = SourceCorrection.ErrorOf(history[now], present) };
        for (var lead = 1; lead <= Leads; lead++)
        {
            made.Learned[lead] = _past.Expect(now, lead) ?? double.NaN;
            if (source is null || MeanOf(source, now + lead) is not { } grams)
                continue;
            made.Source[lead] = grams;
            made.Corrected[lead] = grams * (made.Error is { } error ? _correction.Factor(error, lead) : 1);
        }

        if (source is not null && now > _lastMade)
        {
            _lastMade = now;
            _made.Enqueue(made);
            if (_made.Count > Leads)
                _made.Dequeue();
        }

        return made;
    }

    /// <summary>The forecast of a lead, of all that is known; <see langword="null"/> if nothing is.</summary>
    public double? Expect(MadeForecast made, int lead)
    {
        var (corrected, learned) = (made.Corrected[lead], made.Learned[lead]);
        if (double.IsNaN(corrected) || double.IsNaN(learned))
            return !double.IsNaN(corrected) ? corrected : !double.IsNaN(learned) ? learned : null;
        var share = _blend.ShareOfFirst(lead);
        return (share * corrected) + ((1 - share) * learned);
    }

    private void JudgeUntil(long hour)
    {
        for (_judged = Math.Max(_judged, Math.Max(history.First - 1, hour - Leads)); _judged < hour; _judged++)
        {
            var (come, isSeen) = (_judged + 1, history.IsSeen(_judged + 1));
            foreach (var made in _made)
            {
                if (!isSeen || come - made.Hour is not (> 0 and <= Leads and var lead) || double.IsNaN(made.Source[lead]))
                    continue;
                var actual = history[come];
                if (made.Error is { } error)
                    _correction.Learn((int)lead, error, SourceCorrection.ErrorOf(actual, made.Source[lead]));
                if (!double.IsNaN(made.Learned[lead]))
                    _blend.Learn((int)lead, made.Corrected[lead] - actual, made.Learned[lead] - actual);
            }
        }
    }

    private static double? MeanOf(CarbonForecast forecast, long hour) =>
        forecast.MeanOver(HourHistory.StartOf(hour), HourHistory.StartOf(hour + 1))?.GramsPerKwh
        ?? forecast.At(HourHistory.StartOf(hour).AddMinutes(30))?.GramsPerKwh;

    private static double[] NewHours()
    {
        var hours = new double[Leads + 1];
        Array.Fill(hours, double.NaN);
        return hours;
    }
}
