using Wattwise.Carbon;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>A forecast whose next hours are what comes: how much of a perfect forecast's saving lies in knowing them.</summary>
internal sealed class NextHoursForecaster(
    CarbonTrace trace, TimeProvider clock, int known, LearnedCarbonIntensityProvider beyond) : ICarbonIntensityProvider, IDisposable
{
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
        beyond.GetCurrentAsync(zone, cancellationToken);

    public async ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        if (await beyond.GetForecastAsync(zone, horizon, cancellationToken).ConfigureAwait(false) is not { } forecast)
            return null;
        var last = Math.Min(trace.HourOf(clock.GetUtcNow()) + known, trace.Hours.Length - 1);
        return new CarbonForecast(
            forecast.Points.Select(
                point => trace.HourOf(point.From) is var hour && hour <= last ? point with { GramsPerKwh = trace.Hours[hour] } : point),
                forecast.GeneratedAt);
    }

    public void Dispose() => beyond.Dispose();
}
