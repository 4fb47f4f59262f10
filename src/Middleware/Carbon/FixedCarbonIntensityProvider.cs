namespace Wattwise.Carbon;

/// <summary>One carbon intensity for every zone and hour: a figure that the app knows better than any table.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class FixedCarbonIntensityProvider : ICarbonIntensityProvider
{
    private readonly CarbonIntensity _intensity;

    /// <summary>Creates a provider from a number.</summary>
    /// <param name="gramsPerKwh">Grams of CO2e per kilowatt-hour; finite and not negative.</param>
    /// <param name="source">Where the number comes from, for reports.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gramsPerKwh"/> is negative or not finite.</exception>
    public FixedCarbonIntensityProvider(double gramsPerKwh, string source = "given by the app")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);

        _intensity = new CarbonIntensity(
            gramsPerKwh, new GridZone(""), DateTimeOffset.MinValue, DateTimeOffset.MaxValue, IntensitySignal.AverageLocation,
            IsEstimated: true, source);
    }

    /// <summary>Creates a provider from an intensity, which may name its zone, signal and basis.</summary>
    /// <param name="intensity">The intensity to give for every zone.</param>
    public FixedCarbonIntensityProvider(CarbonIntensity intensity)
    {
        ArgumentNullException.ThrowIfNull(intensity);
        _intensity = intensity;
    }

    /// <inheritdoc/>
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => new(_intensity);
}
