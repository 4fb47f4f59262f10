using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.Learning;

public sealed class LearnedCarbonIntensityTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly GridZone Zone = new("GB");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly FakeTimeProvider _clock = new(Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_source_without_forecasts_gets_one_that_follows_the_day()
    {
        var source = Source(hour => 200 + (100 * Math.Sin(hour * Math.PI / 12)));
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);

        await LiveAsync(learned, hours: 24 * 40);
        var forecast = (await learned.GetForecastAsync(Zone, TimeSpan.FromHours(24), Token))!;

        Assert.Equal(24, (forecast.To - forecast.From).TotalHours);
        Assert.All(
            forecast.Points, point => Assert.Equal(200 + (100 * Math.Sin(HourOf(point.From) * Math.PI / 12)), point.GramsPerKwh, 5.0));
        Assert.Equal([false, true], forecast.Points.Take(2).Select(point => point.IsEstimated));
    }

    [Fact]
    public async Task Before_a_day_is_known_nothing_is_forecast()
    {
        using var learned = new LearnedCarbonIntensityProvider(Source(_ => 100), timeProvider: _clock);

        await LiveAsync(learned, hours: 20);
        var early = await learned.GetForecastAsync(Zone, TimeSpan.FromHours(4), Token);
        await LiveAsync(learned, hours: 10);
        var later = await learned.GetForecastAsync(Zone, TimeSpan.FromHours(4), Token);

        Assert.Single(early!.Points);
        Assert.Equal(4, later!.Points.Count);
    }

    [Fact]
    public async Task A_forecast_that_is_always_too_low_by_a_fifth_is_corrected()
    {
        var source = Source(hour => 300 + (hour % 24), said: hour => 0.8 * (300 + (hour % 24)));
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);

        await LiveAsync(learned, hours: 24 * 10);
        var forecast = (await learned.GetForecastAsync(Zone, TimeSpan.FromHours(12), Token))!;

        Assert.All(forecast.Points, point => Assert.Equal(300 + (HourOf(point.From) % 24), point.GramsPerKwh, 10.0));
    }

    [Fact]
    public async Task Half_hours_of_the_source_stay_half_hours()
    {
        var source = Source(_ => 100, said: _ => 100);
        source.Forecast = (_, _) => new(new CarbonForecast(
            [.. Enumerable.Range(1, 8).Select(i => Point(Now.AddMinutes(30 * i), 30, i % 2 == 0 ? 80 : 120))], Now));
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);
        await LiveAsync(learned, hours: 2);

        var forecast = (await learned.GetForecastAsync(Zone, TimeSpan.FromHours(4), Token))!;

        Assert.Equal(TimeSpan.FromMinutes(30), forecast.Points[2].To - forecast.Points[2].From);
        Assert.Equal(1.5, forecast.Points[2].GramsPerKwh / forecast.Points[1].GramsPerKwh, 1e-6);
    }

    [Fact]
    public void A_forecast_does_not_look_ahead() => Gen.Select(Gen.Double[10, 500].Array[24 * 30], Gen.Int[1, 24 * 28]).ForAll(
        (grams, now) =>
        {
            var one = Make([.. grams]);
            var other = Make([.. grams.Select((g, hour) => hour <= now ? g : 999)]);

            Assert.Equal(one, other);

            double?[] Make(double[] hours)
            {
                var history = new HourHistory(720);
                for (var hour = 0; hour <= now; hour++)
                    history.Set(1000 + hour, hours[hour]);
                var forecaster = new HistoryForecaster(history);
                forecaster.Learn(history.Last);
                return [.. Enumerable.Range(1, HistoryForecaster.Leads).Select(lead => forecaster.Expect(history.Last, lead))];
            }
        },
        iter: 10);

    [Fact]
    public void Whatever_comes_a_forecast_is_a_finite_amount() => Gen.Select(
        Gen.OneOf(
            Gen.Double[0, 5000].Array[24 * 40], Gen.Const(Enumerable.Repeat(0.0, 24 * 40).ToArray()),
            Gen.Const(Enumerable.Repeat(250.0, 24 * 40).ToArray())),
        Gen.Int[1, 200]).ForAll(
        (grams, gap) =>
        {
            var history = new HourHistory(720);
            var forecaster = new HistoryForecaster(history);
            for (var hour = 0; hour < grams.Length; hour++)
            {
                history.Set(hour < 600 ? hour : hour + gap, grams[hour]);
                forecaster.Learn(history.Last);
            }

            for (var lead = 1; lead <= HistoryForecaster.Leads; lead++)
                Assert.True(forecaster.Expect(history.Last, lead) is not { } expected || (double.IsFinite(expected) && expected >= 0));
        },
        iter: 10);

    [Fact]
    public async Task Hours_that_nobody_asks_for_are_seen_all_the_same()
    {
        using var learned = new LearnedCarbonIntensityProvider(Source(hour => hour), timeProvider: _clock);
        await learned.GetCurrentAsync(Zone, Token);

        for (var i = 0; i < 4 * 30; i++)
            _clock.Advance(TimeSpan.FromMinutes(15));

        var forecast = (await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token))!;
        Assert.Equal(6, forecast.Points.Count);
    }

    [Fact]
    public async Task A_restart_forgets_nothing_if_there_is_a_folder()
    {
        var options = new LearnedForecastOptions { HistoryFolder = _folder.FullName };
        using (var learned = new LearnedCarbonIntensityProvider(Source(hour => 100 + (hour % 24)), options, _clock))
            await LiveAsync(learned, hours: 60);

        using var restarted = new LearnedCarbonIntensityProvider(Source(hour => 100 + (hour % 24)), options, _clock);
        var forecast = (await restarted.GetForecastAsync(Zone, TimeSpan.FromHours(12), Token))!;

        Assert.Equal(12, forecast.Points.Count);
        var file = Assert.Single(_folder.GetFiles());
        var replayed = new RecordedCarbonIntensityProvider(
            new RecordedCarbonIntensityOptions { FilePath = file.FullName, Zone = "GB" }, new FakeTimeProvider(Start.AddHours(30)));
        Assert.Equal(106, (await replayed.GetCurrentAsync(Zone, Token))!.GramsPerKwh);
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_read_as_far_as_it_goes()
    {
        var options = new LearnedForecastOptions { HistoryFolder = _folder.FullName };
        await File.WriteAllLinesAsync(
            Path.Combine(_folder.FullName, "GB.AverageLocation.Unspecified.tsv"),
            [
                "time_utc\tgrams_per_kwh",
                .. Enumerable.Range(1, 30).Select(hour => $"{Start.AddHours(-31 + hour):yyyy-MM-ddTHH:mmZ}\t50"),
                "2026-01-0",
            ],
            Token);
        using var learned = new LearnedCarbonIntensityProvider(Source(_ => 50), options, _clock);

        var forecast = (await learned.GetForecastAsync(Zone, TimeSpan.FromHours(5), Token))!;

        Assert.Equal([50, 50, 50, 50, 50], forecast.Points.Select(point => Math.Round(point.GramsPerKwh, 6)));
    }

    [Fact]
    public async Task A_source_that_fails_is_no_exception_while_the_past_says_enough()
    {
        var source = Source(_ => 100);
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);
        await LiveAsync(learned, hours: 30);
        source.Fail(CarbonSourceProblem.Unreachable);
        source.Forecast = (_, _) => throw new CarbonSourceException("Test", CarbonSourceProblem.Unreachable, "gone.");

        Assert.NotNull(await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token));
        _clock.Advance(TimeSpan.FromHours(20));
        await Assert.ThrowsAsync<CarbonSourceException>(async () => await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token));
    }

    [Fact]
    public async Task A_mean_of_a_year_teaches_nothing()
    {
        var source = new ScriptedSource
        {
            Current = (_, _) => new(Point(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 60 * 24 * 365, 300)),
        };
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);

        await LiveAsync(learned, hours: 60);

        Assert.Null(await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token));
    }

    [Fact]
    public async Task A_forecast_of_something_else_is_passed_on_as_it_is()
    {
        var source = Source(_ => 100);
        var marginal = new CarbonForecast([Point(Start.AddHours(30), 60, 700) with { Signal = IntensitySignal.Marginal }], Start);
        source.Forecast = (_, _) => new(marginal);
        using var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);
        await LiveAsync(learned, hours: 30);

        Assert.Same(marginal, await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token));
    }

    [Fact]
    public async Task Zones_beyond_the_limit_are_those_of_the_source()
    {
        using var learned = new LearnedCarbonIntensityProvider(Source(_ => 100), new LearnedForecastOptions { MaxZones = 1 }, _clock);
        await LiveAsync(learned, hours: 30);

        Assert.Null(await learned.GetForecastAsync(new("FRA"), TimeSpan.FromHours(6), Token));
        Assert.NotNull(await learned.GetForecastAsync(Zone, TimeSpan.FromHours(6), Token));
    }

    [Fact]
    public async Task After_it_is_disposed_nobody_is_asked()
    {
        var source = Source(_ => 100);
        var learned = new LearnedCarbonIntensityProvider(source, timeProvider: _clock);
        await LiveAsync(learned, hours: 2);
        await learned.DisposeAsync();
        await learned.DisposeAsync();
        var before = source.Calls;

        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(before, source.Calls);
    }

    private DateTimeOffset Now => Start.AddHours(HourOf(_clock.GetUtcNow()));

    private static int HourOf(DateTimeOffset time) => (int)Math.Floor((time - Start).TotalHours);

    private static CarbonIntensity Point(DateTimeOffset from, int minutes, double grams) =>
        new(grams, Zone, from, from.AddMinutes(minutes), IntensitySignal.AverageLocation, IsEstimated: false, "test");

    private ScriptedSource Source(Func<int, double> grams, Func<int, double>? said = null)
    {
        var source = new ScriptedSource { Current = (_, _) => new(Point(Now, 60, grams(HourOf(Now)))) };
        if (said is not null)
        {
            source.Forecast = (horizon, _) => new(new CarbonForecast(
                [.. Enumerable.Range(0, (int)horizon.TotalHours + 1)
                    .Select(lead => Point(Now.AddHours(lead), 60, said(HourOf(Now) + lead)))], Now));
        }

        return source;
    }

    private async Task LiveAsync(LearnedCarbonIntensityProvider learned, int hours)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            await learned.GetForecastAsync(Zone, TimeSpan.FromHours(48), Token);
            _clock.Advance(TimeSpan.FromHours(1));
        }
    }
}
