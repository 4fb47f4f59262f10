using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.Carbon.Tests.Failover;

public sealed class FailoverCarbonIntensityTests
{
    private static readonly GridZone Zone = new("DEU");

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogCollector _log = new();
    private readonly ScriptedSource _first = new();
    private readonly ScriptedSource _second = new();

    public FailoverCarbonIntensityTests()
    {
        _first.Current = (_, _) => new(Figure("first"));
        _second.Current = (_, _) => new(Figure("second"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_source_that_knows_is_taken()
    {
        var source = Create();
        Assert.Equal("first", (await source.GetCurrentAsync(Zone, Token))!.Source);
        Assert.Equal(0, _second.Calls);

        _first.Current = (_, _) => default;
        Assert.Equal("second", (await source.GetCurrentAsync(Zone, Token))!.Source);

        _second.Current = (_, _) => default;
        Assert.Null(await source.GetCurrentAsync(Zone, Token));
    }

    [Fact]
    public async Task A_source_that_fails_is_passed_over_with_one_warning_until_it_works_again()
    {
        var source = Create();
        _first.Current = (_, _) => throw new HttpRequestException("away");
        for (var i = 0; i < 3; i++)
            Assert.Equal("second", (await source.GetCurrentAsync(Zone, Token))!.Source);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning));

        _first.Current = (_, _) => new(Figure("first"));
        Assert.Equal("first", (await source.GetCurrentAsync(Zone, Token))!.Source);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Information));
    }

    [Fact]
    public async Task All_sources_away_is_unknown_and_not_an_exception()
    {
        _first.Current = _second.Current = (_, _) => throw new HttpRequestException("away");

        Assert.Null(await Create().GetCurrentAsync(Zone, Token));
    }

    [Fact]
    public async Task A_source_that_hangs_is_passed_over_even_if_it_ignores_cancellation()
    {
        var asked = new TaskCompletionSource();
        _first.Current = (_, _) =>
        {
            asked.SetResult();
            return new(new TaskCompletionSource<CarbonIntensity?>().Task);
        };
        var pending = Create().GetCurrentAsync(Zone, Token).AsTask();
        await asked.Task.WaitAsync(Token);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("second", (await pending)!.Source);
    }

    [Fact]
    public async Task The_callers_own_cancellation_asks_nobody_else()
    {
        _first.Current = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pending = Create().GetCurrentAsync(Zone, leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(0, _second.Calls);
        Assert.Equal(0, _log.Count);
    }

    [Fact]
    public async Task A_figure_that_measures_something_else_throws_instead_of_standing_in()
    {
        _first.Current = (_, _) => default;
        CarbonIntensity[] others =
        [
            Figure("second") with { Signal = IntensitySignal.Marginal }, Figure("second") with { Signal = IntensitySignal.AverageMarket },
            Figure("second") with { Basis = IntensityBasis.Direct },
        ];

        foreach (var other in others)
        {
            _second.Current = (_, _) => new(other);
            await Assert.ThrowsAsync<MixedIntensityException>(() => Create().GetCurrentAsync(Zone, Token).AsTask());
            _second.Forecast = (_, _) => new(new CarbonForecast([other], default));
            await Assert.ThrowsAsync<MixedIntensityException>(() => Create().GetForecastAsync(Zone, TimeSpan.FromHours(1), Token).AsTask());
        }
    }

    [Fact]
    public void Sources_that_are_known_to_measure_something_else_are_refused_at_once_also_behind_caches()
    {
        using HttpClient client = new();
        WattTimeCarbonIntensityProvider marginal = new(client, new() { UserName = "me", Password = "secret" });
        using CachedCarbonIntensityProvider cached = new(marginal, "WattTime");

        Assert.Throws<MixedIntensityException>(() => new FailoverCarbonIntensityProvider([new("WattTime", marginal)]));
        Assert.Throws<MixedIntensityException>(() => new FailoverCarbonIntensityProvider([new("WattTime", cached)]));
        _ = new FailoverCarbonIntensityProvider(
            [new("WattTime", cached)], new() { Signal = IntensitySignal.Marginal, Basis = IntensityBasis.Direct });
    }

    [Fact]
    public async Task A_forecast_comes_from_the_first_source_that_has_one()
    {
        _second.Forecast = (_, _) => new(new CarbonForecast([Figure("second")], default));

        Assert.Equal("second", (await Create().GetForecastAsync(Zone, TimeSpan.FromHours(1), Token))!.Points[0].Source);
        Assert.Equal((1, 1), (_first.Forecasts, _second.Forecasts));
    }

    [Fact]
    public void Without_a_source_there_is_nothing_to_ask() =>
        Assert.Throws<ArgumentException>(() => new FailoverCarbonIntensityProvider([]));

    private static CarbonIntensity Figure(string source) => new(
        1, Zone, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: false,
        source)
    {
        Basis = IntensityBasis.Lifecycle,
    };

    private FailoverCarbonIntensityProvider Create() =>
        new([new("first", _first), new("second", _second)], null, _clock, new LoggerFactory([new FakeLoggerProvider(_log)]));
}
