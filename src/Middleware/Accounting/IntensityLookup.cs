using Microsoft.Extensions.Logging;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Asks for the carbon intensity beside the model call, so that a broken or slow source never fails or delays a request for long.</summary>
internal sealed class IntensityLookup(AccountingOptions options, TimeProvider time, ILogger logger, FootprintInstruments instruments)
{
    private readonly TimeSpan _timeout = options.IntensityTimeout;
    private readonly GridZone _zone = new(options.Zone ?? "");
    private readonly ICarbonIntensityProvider? _provider = options.IntensityGramsPerKwh is { } grams
        ? new FixedCarbonIntensityProvider(grams)
        : options.CarbonIntensityProvider ?? (options.Zone is null ? null : GridIntensityTable.Default);

    private int _isOut;

    /// <summary>Starts the look-up; the task never fails.</summary>
    public ValueTask<CarbonIntensity?> StartAsync(CancellationToken cancellationToken) => _provider switch
    {
        null => default,
        // These answer from memory: nothing to time out, nothing to go wrong.
        GridIntensityTable or FixedCarbonIntensityProvider => _provider.GetCurrentAsync(_zone, CancellationToken.None),
        _ => new(LookUpAsync(_provider, cancellationToken)),
    };

    private async Task<CarbonIntensity?> LookUpAsync(ICarbonIntensityProvider provider, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var pending = provider.GetCurrentAsync(_zone, either.Token);
            var intensity = pending.IsCompletedSuccessfully ? pending.Result : await pending.AsTask().WaitAsync(either.Token);
            if (intensity is not null && !FixedCarbonIntensityProvider.IsValid(intensity.GramsPerKwh))
                throw new InvalidOperationException($"The source gave {intensity.GramsPerKwh} g/kWh for zone '{_zone}'.");

            if (Interlocked.Exchange(ref _isOut, 0) == 1)
                logger.LogInformation("The carbon intensity of zone {Zone} is available again.", _zone);
            return intensity;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            instruments.RecordCarbonFailure(error);
            if (Interlocked.Exchange(ref _isOut, 1) == 0)
                logger.LogWarning(error, "The carbon intensity of zone {Zone} cannot be had; grams stay unknown until it can.", _zone);
            return null;
        }
    }
}
