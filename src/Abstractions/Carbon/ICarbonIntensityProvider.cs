namespace Wattwise.Carbon;

/// <summary>Tells the carbon intensity of a grid zone, now and in the hours to come.</summary>
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

    /// <summary>The intensity of the hours to come. The default implementation knows none.</summary>
    /// <param name="zone">The grid zone.</param>
    /// <param name="horizon">How far ahead to look from now; positive. What the source gives may end earlier (see
    /// <see cref="CarbonForecast.To"/>) or later.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The forecast, or <see langword="null"/> if there is none.</returns>
    ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default) => default;

    private sealed class Nothing : ICarbonIntensityProvider
    {
        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => default;
    }
}
