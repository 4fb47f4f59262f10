using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Carbon;

/// <summary>Learns from the figures of a source, and makes or improves its forecasts up to 48 hours ahead.</summary>
/// <remarks>
/// <para>
/// A source without forecasts gets one, a day after the first figure: the days before, then, after 23 days, a linear model for each hour
/// ahead. A source's own forecast is corrected by the error that it shows now, as far as such errors have lasted so far, and weighed with
/// the forecast out of the past by the errors of both. Only what was published up to now is used.
/// </para>
/// <para>
/// Only figures that stand for an hour or less are learnt, in hours; zones that are asked for are asked for again each
/// <see cref="LearnedForecastOptions.PollInterval"/>, so that no hour is missed. Figures of another signal or basis than the zone's first
/// one are passed on and not learnt. A failing source is no exception here while the past says enough.
/// </para>
/// <para>Thread-safe. A zone takes about half a megabyte. Disposing it ends the asking, not the source; it may be done twice.</para>
/// </remarks>
public sealed class LearnedCarbonIntensityProvider : ICarbonIntensityProvider, IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan PolledHorizon = TimeSpan.FromHours(HistoryForecaster.Leads);

    private readonly ICarbonIntensityProvider _source;
    private readonly LearnedForecastOptions _options;
    private readonly TimeProvider _clock;
    private readonly SourceOutage _sourceOutage, _fileOutage;
    private readonly Lock _lock = new();
    private readonly Dictionary<GridZone, ZoneLearner> _zones = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _timer;
    private Task _polling = Task.CompletedTask;
    private bool _isPolling;

    /// <summary>Creates the provider.</summary>
    /// <param name="source">The source. Not disposed.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter; <see langword="null"/> for one of the process.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public LearnedCarbonIntensityProvider(
        ICarbonIntensityProvider source,
        LearnedForecastOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _options, _clock) = (source, options ?? new(), timeProvider ?? TimeProvider.System);
        SourceSettings.ThrowIfInvalid(new LearnedForecastOptionsValidator(), _options);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<LearnedCarbonIntensityProvider>();
        var failures = SourceMeter.CountFailures(meterFactory);
        _sourceOutage = new(logger, failures, _options.Source ?? "source of learned forecasts");
        _fileOutage = new(logger, failures, "history of intensities");
        _timer = _clock.CreateTimer(
            static state => ((LearnedCarbonIntensityProvider)state!).Poll(), this, _options.PollInterval, _options.PollInterval);
    }

    /// <inheritdoc/>
    public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var current = await _source.GetCurrentAsync(zone, cancellationToken).ConfigureAwait(false);
        if (current is not null)
            Find(zone)?.See(current, _clock.GetUtcNow());
        return current;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The source's forecast where nothing was learnt. Up to 48 hours have hours of their own; further ones are the source's, if it has
    /// them. The first call for a zone may take half a second, if its past is in a file.
    /// </remarks>
    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        if (Find(zone) is not { } learner)
            return await _source.GetForecastAsync(zone, horizon, cancellationToken).ConfigureAwait(false);

        Exception? failure = null;
        CarbonIntensity? current = null;
        CarbonForecast? source = null;
        try
        {
            current = await GetCurrentAsync(zone, cancellationToken).ConfigureAwait(false);
            source = await _source.GetForecastAsync(zone, horizon, cancellationToken).ConfigureAwait(false);
            _sourceOutage.Worked(SourceOperation.Forecast);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failure = exception;
            _sourceOutage.Failed(SourceOperation.Forecast, exception);
        }

        var now = _clock.GetUtcNow();
        var learned = learner.Forecast(zone, now, now + horizon, current, source);
        if (learned is null && source is null && failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return learned ?? source;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _timer.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        Task polling;
        lock (_lock)
            polling = _polling;
        await polling.ConfigureAwait(false);
    }

    private ZoneLearner? Find(GridZone zone)
    {
        lock (_lock)
        {
            if (_zones.TryGetValue(zone, out var known))
                return known;
            return _zones.Count >= _options.MaxZones ? null
                : _zones[zone] = new ZoneLearner(_options, exception => _fileOutage.Failed(SourceOperation.Current, exception));
        }
    }

    private void Poll()
    {
        if (Interlocked.Exchange(ref _isPolling, true))
            return;
        GridZone[] zones;
        var polled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            zones = _ending.IsCancellationRequested ? [] : [.. _zones.Keys];
            _polling = polled.Task;
        }

        _ = PollAsync(zones, polled);
    }

    private async Task PollAsync(GridZone[] zones, TaskCompletionSource polled)
    {
        foreach (var zone in zones)
        {
            try
            {
                await GetForecastAsync(zone, PolledHorizon, _ending.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Counted where it failed, or the end of this object.
            }
        }

        Volatile.Write(ref _isPolling, false);
        polled.SetResult();
    }
}
