using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Carbon;

/// <summary>Keeps the figures of a source: a present one until its span ends, a forecast until a newer one is due. A source that fails is
/// no exception here.</summary>
/// <remarks>
/// <para>
/// When a figure's span has ended, it is still given for up to <see cref="CarbonCacheOptions.MaxStaleAge"/>, marked as estimated, while
/// one call fetches the next one behind the scenes. Callers wait only if there is no usable figure. However many ask, one call runs for
/// each zone and kind of figure.
/// </para>
/// <para>
/// A source that fails is left alone for a while (<see cref="CarbonCacheOptions.FirstPause"/>, or what <c>Retry-After</c> asks for), and
/// is never called more often than <see cref="CarbonCacheOptions.MaxCallsPerSpan"/>. There is one warning for each outage, each failure
/// counts in
/// <c>wattwise.stage.failures</c>, <see cref="Status"/> says how the source does, and figures that have aged are unknown (null): no
/// number is made up. What fails for one zone alone pauses and warns for that zone alone.
/// </para>
/// <para>
/// Durations are measured apart from the clock, so that a clock that is set back prolongs nothing. Thread-safe. Disposing it ends running
/// calls, not its source; it may be done twice.
/// </para>
/// </remarks>
public sealed class CachedCarbonIntensityProvider : ICarbonIntensityProvider, IAsyncDisposable, IDisposable
{
    // Different callers look differently far ahead; below this all share one forecast.
    private static readonly TimeSpan LeastHorizon = TimeSpan.FromDays(1);

    // A figure that stands for a year is asked for again daily.
    private static readonly TimeSpan LongestFresh = TimeSpan.FromDays(1);

    private readonly CarbonCacheOptions _options;
    private readonly SourceGuard _guard;
    private readonly FigureCache<CarbonIntensity> _current;
    private readonly FigureCache<CarbonForecast> _forecasts;

    /// <summary>Creates a cache before a source.</summary>
    /// <param name="source">The source. Not disposed.</param>
    /// <param name="name">The source's name, for the log and the metric; see <see cref="CarbonSourceNames"/>.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter; <see langword="null"/> for one of the process.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public CachedCarbonIntensityProvider(
        ICarbonIntensityProvider source,
        string name,
        CarbonCacheOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Source, Name, _options) = (source, name, options ?? new());
        SourceSettings.ThrowIfInvalid(new CarbonCacheOptionsValidator(), _options);
        timeProvider ??= TimeProvider.System;
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<CachedCarbonIntensityProvider>();
        _guard = new(name, _options, timeProvider, new SourceOutage(logger, SourceMeter.CountFailures(meterFactory), name));
        _current = new(
            SourceOperation.Current, (zone, _, token) => source.GetCurrentAsync(zone, token), LifetimeOf, _guard, _options, timeProvider);
        _forecasts = new(SourceOperation.Forecast, source.GetForecastAsync, LifetimeOf, _guard, _options, timeProvider);
    }

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>How the source does.</summary>
    public CarbonSourceStatus Status => _guard.Status;

    internal ICarbonIntensityProvider Source { get; }

    /// <summary>Ends when no call runs.</summary>
    internal Task WhenIdleAsync() => _guard.WhenEnded();

    /// <inheritdoc/>
    /// <exception cref="MixedIntensityException">The source mixes what does not measure the same.</exception>
    public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var (value, isStale) = await _current.GetAsync(zone, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return isStale && value is { IsEstimated: false } ? value with { IsEstimated = true } : value;
    }

    /// <inheritdoc/>
    /// <remarks>The source is asked for a day at least, so that callers who look differently far ahead share a forecast.</remarks>
    /// <exception cref="MixedIntensityException">The source mixes what does not measure the same.</exception>
    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        var whole = horizon > LeastHorizon ? horizon : LeastHorizon;
        return (await _forecasts.GetAsync(zone, whole, cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <inheritdoc/>
    public void Dispose() => _guard.Ending.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _guard.Ending.CancelAsync().ConfigureAwait(false);
        await WhenIdleAsync().ConfigureAwait(false);
    }

    private Lifetime LifetimeOf(CarbonIntensity intensity, DateTimeOffset now)
    {
        var left = Least(intensity.To - now, LongestFresh);
        return new(Most(left, TimeSpan.Zero), left + _options.MaxStaleAge);
    }

    private Lifetime LifetimeOf(CarbonForecast forecast, DateTimeOffset now)
    {
        var left = forecast.To - now;
        var fresh = Least(_options.ForecastRefreshInterval, left);
        return new(Most(fresh, TimeSpan.Zero), Least(Most(_options.MaxForecastAge, fresh), left));
    }

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Most(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
