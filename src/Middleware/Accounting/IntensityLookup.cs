using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Asks for the carbon intensity beside the model call, so that a broken or slow source never fails or delays a request for long.</summary>
internal sealed class IntensityLookup
{
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly GridZone _zone;
    private readonly ICarbonIntensityProvider? _provider;
    private readonly Outage _outage;

    public IntensityLookup(AccountingOptions options, StageContext stage)
    {
        _timeProvider = stage.TimeProvider;
        _timeout = options.IntensityTimeout;
        _zone = new GridZone(options.Zone ?? "");
        _provider = ProviderOf(options, stage.Services);
        _outage = stage.Watch("carbon intensity provider", $"grams stay unknown for zone '{_zone}'");
    }

    /// <summary>Starts the look-up; the task never fails.</summary>
    public ValueTask<CarbonIntensity?> StartAsync(CancellationToken cancellationToken) => _provider switch
    {
        null => default,
        // These answer from memory: nothing to time out, nothing to go wrong.
        GridIntensityTable or FixedCarbonIntensityProvider => _provider.GetCurrentAsync(_zone, CancellationToken.None),
        _ => new(LookUpAsync(_provider, cancellationToken)),
    };

    private static ICarbonIntensityProvider? ProviderOf(AccountingOptions options, StageServices services)
    {
        if (options.IntensityGramsPerKwh is { } grams)
            return new FixedCarbonIntensityProvider(grams);

        var byDefault = options.Zone is null ? ICarbonIntensityProvider.None : GridIntensityTable.Default;
        var provider = options.CarbonIntensityProvider ?? services.Find<ICarbonIntensityProvider>() ?? byDefault;
        return services.Find(provider, ICarbonIntensityProvider.None);
    }

    private async Task<CarbonIntensity?> LookUpAsync(ICarbonIntensityProvider provider, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var pending = provider.GetCurrentAsync(_zone, either.Token);
            var intensity = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            if (intensity is not null && !FixedCarbonIntensityProvider.IsValid(intensity.GramsPerKwh))
                throw new InvalidOperationException($"The source gave {intensity.GramsPerKwh} g/kWh for zone '{_zone}'.");

            _outage.Worked();
            return intensity;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
            return null;
        }
    }
}
