namespace Wattwise.Carbon;

/// <summary>Tells the carbon intensity of a grid zone.</summary>
/// <remarks>Implementations are thread-safe and honour cancellation.</remarks>
public interface ICarbonIntensityProvider
{
    /// <summary>Knows no intensity: leaves grams unknown, although a provider is registered.</summary>
    static ICarbonIntensityProvider None { get; } = new Nothing();

    /// <summary>The intensity now.</summary>
    /// <param name="zone">The grid zone.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The intensity, or <see langword="null"/> if it is unknown: never an invented number.</returns>
    ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default);

    private sealed class Nothing : ICarbonIntensityProvider
    {
        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => default;
    }
}
