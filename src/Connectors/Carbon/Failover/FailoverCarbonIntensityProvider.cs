using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Carbon;

/// <summary>Asks several sources in order, and takes the first figure. All have to measure the same.</summary>
/// <remarks>
/// <para>
/// A source that fails, knows nothing, or takes too long is passed over, with one warning for each outage. If no source knows a figure,
/// it is unknown (null). Signal and basis are fixed beforehand, not by the source that happens to answer first: a source that measures
/// something else is refused when this one is made, or, if that shows only in its answer, by a <see cref="MixedIntensityException"/>.
/// </para>
/// <para>Thread-safe. It disposes no source. It keeps nothing: put caches before the sources.</para>
/// </remarks>
public sealed class FailoverCarbonIntensityProvider : ICarbonIntensityProvider, IMeasuresOneThing
{
    private readonly ICarbonIntensityProvider[] _sources;
    private readonly SourceOutage[] _outages;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the source out of others.</summary>
    /// <param name="sources">The sources by name, in the order in which they are asked; at least one.</param>
    /// <param name="options">The settings; its <see cref="CarbonFailoverOptions.Sources"/> are not read. <see langword="null"/> for the
    /// defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter; <see langword="null"/> for one of the process.</param>
    /// <exception cref="ArgumentException">There is no source, or a setting cannot work.</exception>
    /// <exception cref="MixedIntensityException">A source is known to measure something else.</exception>
    public FailoverCarbonIntensityProvider(
        IReadOnlyList<KeyValuePair<string, ICarbonIntensityProvider>> sources,
        CarbonFailoverOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count == 0)
            throw new ArgumentException("At least one source is needed.", nameof(sources));
        options ??= new();
        SourceSettings.ThrowIfInvalid(new CarbonFailoverOptionsValidator(), options);
        (Signal, Basis, _timeout) = (options.Signal, options.Basis, options.SourceTimeout);
        _timeProvider = timeProvider ?? TimeProvider.System;
        foreach (var (name, source) in sources)
        {
            var inner = source is CachedCarbonIntensityProvider cached ? cached.Source : source;
            if (inner is IMeasuresOneThing known)
                ThrowIfOther(name, known.Signal, known.Basis);
        }

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<FailoverCarbonIntensityProvider>();
        var failures = SourceMeter.CountFailures(meterFactory);
        _sources = [.. sources.Select(source => source.Value)];
        _outages = [.. sources.Select(source => new SourceOutage(logger, failures, source.Key))];
    }

    /// <summary>What all figures measure.</summary>
    public IntensitySignal Signal { get; }

    /// <summary>Which emissions all figures count.</summary>
    public IntensityBasis Basis { get; }

    /// <inheritdoc/>
    /// <exception cref="MixedIntensityException">A source gave a figure that measures something else.</exception>
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => FirstAsync(
        SourceOperation.Current,
        (source, token) => source.GetCurrentAsync(zone, token),
        intensity => ThrowIfOther(intensity.Source, intensity.Signal, intensity.Basis),
        cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="MixedIntensityException">A source gave a forecast that measures something else.</exception>
    public ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        return FirstAsync(
            SourceOperation.Forecast,
            (source, token) => source.GetForecastAsync(zone, horizon, token),
            forecast => ThrowIfOther(forecast.Points[0].Source, forecast.Signal, forecast.Basis),
            cancellationToken);
    }

    private async ValueTask<T?> FirstAsync<T>(
        SourceOperation operation, Func<ICarbonIntensityProvider, CancellationToken, ValueTask<T?>> ask, Action<T> check,
        CancellationToken cancellationToken)
        where T : class
    {
        for (var i = 0; i < _sources.Length; i++)
        {
            using var limit = new CancellationTokenSource(_timeout, _timeProvider);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            T? figure;
            try
            {
                figure = await ask(_sources[i], end.Token).AsTask().WaitAsync(end.Token).ConfigureAwait(false);
                _outages[i].Worked(operation);
            }
            catch (Exception exception) when (exception is not MixedIntensityException && !cancellationToken.IsCancellationRequested)
            {
                _outages[i].Failed(operation, exception);
                continue;
            }

            if (figure is null)
                continue;
            check(figure);
            return figure;
        }

        return null;
    }

    private void ThrowIfOther(string source, IntensitySignal signal, IntensityBasis basis)
    {
        if (signal != Signal || basis != Basis)
            throw new MixedIntensityException($"{source} ({signal}, {basis})", $"what this app chose ({Signal}, {Basis})");
    }
}
