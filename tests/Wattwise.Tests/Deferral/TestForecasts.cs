using Wattwise.Carbon;

namespace Wattwise.Tests.Deferral;

/// <summary>A source whose forecasts a test decides: an intensity for each hour from now on, or anything that goes wrong.</summary>
internal sealed class TestForecasts(TimeProvider clock) : ICarbonIntensityProvider
{
    public Func<CancellationToken, ValueTask<CarbonForecast?>>? Forecast { get; set; }

    public double Current { get; set; } = 400;

    public int Asked { get; private set; }

    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
    {
        var hour = HourOf(clock.GetUtcNow());
        return new(Point(hour, Current));
    }

    public ValueTask<CarbonForecast?> GetForecastAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken = default)
    {
        Asked++;
        return Forecast?.Invoke(cancellationToken) ?? default;
    }

    /// <summary>Gives one forecast from now on, whose hours begin with the current one.</summary>
    public void Fix(params double[] grams)
    {
        var forecast = Hours(grams);
        Forecast = _ => new(forecast);
    }

    /// <summary>A forecast whose hours begin with the current one.</summary>
    public CarbonForecast Hours(params double[] grams)
    {
        var start = HourOf(clock.GetUtcNow());
        return new CarbonForecast([.. grams.Select((gram, hour) => Point(start.AddHours(hour), gram))], clock.GetUtcNow());
    }

    public static CarbonIntensity Point(DateTimeOffset hour, double grams) =>
        new(grams, new GridZone("DEU"), hour, hour.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: true, "test");

    private static DateTimeOffset HourOf(DateTimeOffset time) => new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero);
}
