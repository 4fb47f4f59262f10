using Wattwise.Carbon;

namespace Wattwise.Gateway.Tests.Dashboard;

/// <summary>A grid that is clean around noon.</summary>
internal sealed class DayCurve : ICarbonIntensityProvider
{
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
        new(At(zone, Hour(0)));

    public ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default) =>
        new(new CarbonForecast(Enumerable.Range(0, (int)horizon.TotalHours).Select(hour => At(zone, Hour(hour))), Hour(0)));

    private static DateTimeOffset Hour(int offset)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(offset);
    }

    private static CarbonIntensity At(GridZone zone, DateTimeOffset hour) => new(
        320 + (180 * Math.Cos(hour.Hour * Math.PI / 12)), zone, hour, hour.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: true,
        "A made-up day")
    {
        Basis = IntensityBasis.Lifecycle,
    };
}
