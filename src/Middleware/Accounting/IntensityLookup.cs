using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>
/// Asks for the carbon intensity beside the model call, so that a broken or slow source never fails a request, and delays none but the
/// first.
/// </summary>
/// <remarks>
/// One look-up runs at a time. While one runs, requests take the last intensity, for up to an hour; without any they wait for it only if
/// the source has not been out before. Thread-safe.
/// </remarks>
internal sealed class IntensityLookup
{
    private static readonly TimeSpan LongestUse = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly GridZone _zone;
    private readonly ICarbonIntensityProvider? _provider;
    private readonly Outage _outage;
    private Task<CarbonIntensity?>? _running;
    private CarbonIntensity? _last;
    private long _lastAt;
    private bool _isOut;

    public IntensityLookup(AccountingOptions options, StageContext stage)
    {
        _timeProvider = stage.TimeProvider;
        _timeout = options.IntensityTimeout;
        _zone = CloudRegions.ZoneOf(options.Zone ?? "");
        _provider = ProviderOf(options, stage.Services);
        _outage = stage.Watch("carbon intensity provider", $"grams stay unknown for zone '{_zone}'");
    }

    /// <summary>Starts the look-up, or takes the last one's intensity; the task never fails.</summary>
    /// <param name="cancellationToken">Ends the wait, not the look-up, which serves others too.</param>
    public ValueTask<CarbonIntensity?> StartAsync(CancellationToken cancellationToken) => _provider switch
    {
        null => default,
        // These answer from memory: nothing to time out, nothing to go wrong.
        GridIntensityTable or FixedCarbonIntensityProvider => _provider.GetCurrentAsync(_zone, CancellationToken.None),
        _ => FindAsync(_provider, cancellationToken),
    };

    /// <summary>
    /// What is known by now: an error, or a consumer who leaves, does not wait for figures; the look-up ends by itself, at its timeout at
    /// the latest.
    /// </summary>
    public static ValueTask<CarbonIntensity?> IfKnown(ValueTask<CarbonIntensity?> intensity) => intensity.IsCompleted ? intensity : default;

    private static ICarbonIntensityProvider? ProviderOf(AccountingOptions options, StageServices services)
    {
        if (options.IntensityGramsPerKwh is { } grams)
            return new FixedCarbonIntensityProvider(grams);

        var byDefault = options.Zone is null ? ICarbonIntensityProvider.None : GridIntensityTable.Default;
        var provider = options.CarbonIntensityProvider ?? services.Find<ICarbonIntensityProvider>() ?? byDefault;
        return services.Find(provider, ICarbonIntensityProvider.None);
    }

    private ValueTask<CarbonIntensity?> FindAsync(ICarbonIntensityProvider provider, CancellationToken cancellationToken)
    {
        Task<CarbonIntensity?> running;
        lock (_lock)
            running = _running is { IsCompleted: false } current ? current : _running = LookUpAsync(provider);
        if (running.IsCompletedSuccessfully)
            return new(running.Result);

        lock (_lock)
        {
            if (_last is not null && _timeProvider.GetElapsedTime(_lastAt) < LongestUse)
                return new(_last);
            if (_isOut)
                return default;
        }

        return new(WaitAsync(running, cancellationToken));
    }

    private static async Task<CarbonIntensity?> WaitAsync(Task<CarbonIntensity?> running, CancellationToken cancellationToken)
    {
        try
        {
            return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<CarbonIntensity?> LookUpAsync(ICarbonIntensityProvider provider)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        try
        {
            var pending = provider.GetCurrentAsync(_zone, timeout.Token);
            var intensity = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(timeout.Token).ConfigureAwait(false);
            _outage.Worked();
            lock (_lock)
                (_last, _lastAt, _isOut) = (intensity, _timeProvider.GetTimestamp(), false);
            return intensity;
        }
        catch (Exception exception)
        {
            lock (_lock)
                _isOut = true;
            _outage.Failed(exception);
            return null;
        }
    }
}
