namespace Wattwise.Carbon;

/// <summary>Carbon intensities of one zone from a file, with forecasts out of the file's past: for replays, tests, and places without a
/// network.</summary>
/// <remarks>
/// The file is read when the source is made, and kept in memory at 8 bytes for each step. A forecast uses only what was recorded up to
/// now, as if the future were not in the file. Immutable and thread-safe; it answers at once.
/// </remarks>
public sealed class RecordedCarbonIntensityProvider : ICarbonIntensityProvider, IMeasuresOneThing
{
    private static readonly TimeSpan LongestHorizon = TimeSpan.FromDays(7);

    private readonly CarbonTrace _trace;
    private readonly TraceForecaster _forecaster;
    private readonly TraceForecast _method;
    private readonly TimeSpan _shift;
    private readonly string _zone;
    private readonly string _source;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the source and reads its file.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A setting is missing, or the file cannot be read or has another form; the message says
    /// which.</exception>
    public RecordedCarbonIntensityProvider(RecordedCarbonIntensityOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SourceSettings.ThrowIfInvalid(new RecordedCarbonIntensityOptionsValidator(), options);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _trace = CarbonTrace.Read(options.FilePath!, options.Column);
        _forecaster = new(_trace);
        _method = options.Forecast;
        _shift = options.TimeShift;
        _zone = options.Zone!;
        _source = options.Source ?? Path.GetFileName(options.FilePath!);
        (Signal, Basis) = (options.Signal, options.Basis);
    }

    /// <summary>What the figures measure, as set.</summary>
    public IntensitySignal Signal { get; }

    /// <summary>Which emissions the figures count, as set.</summary>
    public IntensityBasis Basis { get; }

    /// <inheritdoc/>
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        if (!IsOfTrace(zone))
            return default;
        var now = _trace.SlotAt(_timeProvider.GetUtcNow() - _shift);
        return new(_trace.Find(now) is { } grams ? Intensity(zone, now, grams, isForecast: false) : null);
    }

    /// <inheritdoc/>
    /// <remarks>Up to seven days. The present step is as recorded, if it is.</remarks>
    public ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        if (!IsOfTrace(zone) || _method == TraceForecast.None)
            return default;

        var time = _timeProvider.GetUtcNow();
        var now = _trace.SlotAt(time - _shift);
        var end = time - _shift + (horizon < LongestHorizon ? horizon : LongestHorizon);
        List<CarbonIntensity> points = [];
        for (var slot = now; _trace.StartOf(slot) < end; slot++)
        {
            var recorded = slot == now ? _trace.Find(now) : null;
            if ((recorded ?? _forecaster.Expect(slot, now, _method)) is { } grams)
                points.Add(Intensity(zone, slot, grams, isForecast: recorded is null));
        }

        return new(points.Count == 0 ? null : new CarbonForecast(points, time));
    }

    private bool IsOfTrace(GridZone zone) => string.Equals(zone.Code, _zone, StringComparison.OrdinalIgnoreCase);

    private CarbonIntensity Intensity(GridZone zone, long slot, double grams, bool isForecast)
    {
        var from = _trace.StartOf(slot) + _shift;
        return new(grams, zone, from, from + _trace.Step, Signal, isForecast || _shift != TimeSpan.Zero, _source) { Basis = Basis };
    }
}
