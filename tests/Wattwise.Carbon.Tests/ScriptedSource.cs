namespace Wattwise.Carbon.Tests;

/// <summary>A source that does what a test says, and counts.</summary>
internal sealed class ScriptedSource : ICarbonIntensityProvider
{
    private int _calls;
    private int _forecasts;

    public Func<GridZone, CancellationToken, ValueTask<CarbonIntensity?>> Current { get; set; } = (_, _) => default;

    public Func<TimeSpan, CancellationToken, ValueTask<CarbonForecast?>> Forecast { get; set; } = (_, _) => default;

    public int Calls => _calls;

    public int Forecasts => _forecasts;

    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return Current(zone, cancellationToken);
    }

    public ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _forecasts);
        return Forecast(horizon, cancellationToken);
    }

    public void Fail(CarbonSourceProblem problem, TimeSpan? retryAfter = null) =>
        Current = (_, _) => throw new CarbonSourceException("Test", problem, "it is broken.") { RetryAfter = retryAfter };
}
