namespace Wattwise.Carbon;

/// <summary>The yearly mean intensities that EcoLogits 0.11.3 computes with, by country and for the world (<c>WOR</c>).</summary>
/// <remarks>
/// For figures that are to agree with EcoLogits; <see cref="GridIntensityTable"/> is the better source otherwise. Immutable and
/// thread-safe.
/// </remarks>
public sealed class EcoLogitsIntensityTable : ICarbonIntensityProvider
{
    private EcoLogitsIntensityTable()
    {
    }

    /// <summary>The table; read on first use.</summary>
    public static EcoLogitsIntensityTable Default { get; } = new();

    /// <inheritdoc/>
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
        new(ElectricityMix.Find(zone) is { } mix
            ? new CarbonIntensity(
                mix.GramsPerKwh, zone, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, IntensitySignal.AverageLocation,
                IsEstimated: true, "EcoLogits 0.11.3")
            {
                Basis = IntensityBasis.Lifecycle,
            }
            : null);
}
