namespace Wattwise.Carbon;

/// <summary>Sees the intensities of one zone and forecasts the next ones. Thread-safe.</summary>
internal sealed class ZoneLearner
{
    // After so many hours without a figure, the past says too little about now.
    private const int OldestLast = 6;

    private readonly Lock _lock = new();
    private readonly Lock _seeing = new();
    private readonly HourHistory _history;
    private readonly ZoneForecaster _forecaster;
    private readonly LearnedForecastOptions _options;
    private readonly Action<Exception> _fileFailed;
    private readonly List<(long Hour, double Grams)> _seen = [];
    private CarbonIntensity? _kind;
    private HistoryFile? _file;
    private (long Hour, double Grams)? _open;

    public ZoneLearner(LearnedForecastOptions options, Action<Exception> fileFailed)
    {
        (_options, _fileFailed, _history) = (options, fileFailed, new HourHistory(options.MaxHours));
        _forecaster = new(_history);
    }

    /// <summary>Takes in the present figure; learns nothing yet, so that it takes no time.</summary>
    public void See(CarbonIntensity current, DateTimeOffset now)
    {
        // A figure of an earlier hour, or one for a whole year, says nothing of this hour.
        if (now < current.From || now >= current.To || current.To - current.From > TimeSpan.FromHours(1))
            return;
        lock (_seeing)
        {
            if (_kind is not null && !_kind.IsComparableTo(current))
                return;
            _kind = current;
            var hour = HourHistory.HourOf(now);
            if (_seen.Count > 0 && (_seen[^1].Hour == hour || _seen.Count >= _options.MaxHours))
                _seen.RemoveAt(_seen.Count - 1);
            _seen.Add((hour, current.GramsPerKwh));
        }
    }

    /// <summary>Makes a forecast; <see langword="null"/> if nothing better is known than what the source says.</summary>
    /// <param name="zone">The zone as asked for.</param>
    /// <param name="now">The time.</param>
    /// <param name="end">How far to look.</param>
    /// <param name="current">The present figure, if it is known.</param>
    /// <param name="source">The source's forecast, if it has one.</param>
    public CarbonForecast? Forecast(GridZone zone, DateTimeOffset now, DateTimeOffset end, CarbonIntensity? current, CarbonForecast? source)
    {
        lock (_lock)
        {
            if (TakeIn() is not { } kind || HourHistory.HourOf(now) - _history.Last is not (>= 0 and <= OldestLast))
                return null;

            // Figures that measure something else correct nothing.
            if (source is not null && (source.Points.Count == 0 || !source.Points[0].IsComparableTo(kind)))
                return null;
            return new ForecastSpans(zone, kind, _forecaster, _forecaster.Make(source)).Make(now, end, current, source);
        }
    }

    /// <summary>Takes what was seen into the history, and closed hours into the file.</summary>
    private CarbonIntensity? TakeIn()
    {
        CarbonIntensity? kind;
        (long Hour, double Grams)[] seen;
        lock (_seeing)
        {
            (kind, seen) = (_kind, [.. _seen]);
            _seen.Clear();
        }

        if (kind is null)
            return null;
        if (_file is null && _options.HistoryFolder is { } folder)
            Open(folder, kind);
        foreach (var (hour, grams) in seen)
        {
            if (_open is { } open && hour > open.Hour)
                Write(open.Hour, open.Grams);
            _open = (hour, grams);
            _history.Set(hour, grams);
        }

        return kind;
    }

    private void Open(string folder, CarbonIntensity kind)
    {
        var name = $"{Uri.EscapeDataString(kind.Zone.Code)}.{kind.Signal}.{kind.Basis}.tsv";
        _file = new HistoryFile(Path.Combine(folder, name));
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (hour, grams) in _file.Read(_options.MaxHours))
                _history.Set(hour, grams);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _fileFailed(exception);
        }
    }

    private void Write(long hour, double grams)
    {
        try
        {
            _file?.Append(hour, grams);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _fileFailed(exception);
        }
    }
}
