using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Wattwise.Carbon.Tests.Caching;

public sealed class CachedCarbonIntensityTests
{
    private static readonly GridZone Zone = new("DEU");

    private readonly SettableClock _clock = new();
    private readonly ScriptedSource _source = new();
    private readonly FakeLogCollector _log = new();

    public CachedCarbonIntensityTests()
    {
        _source.Current = (zone, _) => new(ThisHour(_clock, zone));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Warnings => _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning);

    [Fact]
    public async Task A_figure_is_kept_until_its_span_ends()
    {
        await using var cache = Create();
        _clock.Advance(TimeSpan.FromMinutes(10));
        for (var minute = 10; minute < 60; minute++)
        {
            Assert.False((await cache.GetCurrentAsync(Zone, Token))!.IsEstimated);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, _source.Calls);
    }

    [Fact]
    public async Task A_figure_whose_span_has_ended_is_given_as_an_estimate_while_the_next_one_is_fetched()
    {
        await using var cache = Create();
        var first = await cache.GetCurrentAsync(Zone, Token);
        _clock.Advance(TimeSpan.FromHours(1));
        var fetching = new TaskCompletionSource<CarbonIntensity?>();
        _source.Current = (_, _) => new(fetching.Task);

        Assert.Equal(first! with { IsEstimated = true }, await cache.GetCurrentAsync(Zone, Token));

        var next = ThisHour(_clock, Zone);
        fetching.SetResult(next);
        await UntilAsync(async () => await cache.GetCurrentAsync(Zone, Token) == next);
        Assert.Equal(2, _source.Calls);
    }

    [Fact]
    public async Task Many_callers_at_once_make_one_call()
    {
        await using var cache = Create();
        var fetching = new TaskCompletionSource<CarbonIntensity?>();
        _source.Current = (_, _) => new(fetching.Task);
        var callers = Enumerable.Range(0, 50).Select(_ => cache.GetCurrentAsync(Zone, Token).AsTask()).ToArray();

        fetching.SetResult(ThisHour(_clock, Zone));

        Assert.All(await Task.WhenAll(callers), Assert.NotNull);
        Assert.Equal(1, _source.Calls);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_end_the_call_of_the_others()
    {
        await using var cache = Create();
        var fetching = new TaskCompletionSource<CarbonIntensity?>();
        _source.Current = (_, token) => new(fetching.Task.WaitAsync(token));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var left = cache.GetCurrentAsync(Zone, leaving.Token).AsTask();
        var stays = cache.GetCurrentAsync(Zone, Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        fetching.SetResult(ThisHour(_clock, Zone));

        Assert.NotNull(await stays);
        Assert.Equal(0, Warnings);
    }

    [Fact]
    public async Task Offline_the_last_figure_ages_until_it_is_unknown_with_one_warning_and_one_message_when_it_is_over()
    {
        await using var cache = Create();
        Assert.NotNull(await cache.GetCurrentAsync(Zone, Token));
        _source.Fail(CarbonSourceProblem.Unreachable);
        _clock.Advance(TimeSpan.FromHours(1));

        // Two hours is the default of MaxStaleAge.
        for (var minute = 0; minute < 120; minute++)
        {
            Assert.True((await cache.GetCurrentAsync(Zone, Token))!.IsEstimated);
            await IdleAsync(cache);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
        await IdleAsync(cache);
        Assert.Equal((false, CarbonSourceProblem.Unreachable), (cache.Status.IsWorking, cache.Status.Problem));
        Assert.Equal(1, Warnings);

        _source.Current = (zone, _) => new(ThisHour(_clock, zone));
        _clock.Advance(TimeSpan.FromMinutes(15));
        Assert.False((await cache.GetCurrentAsync(Zone, Token))!.IsEstimated);
        Assert.True(cache.Status.IsWorking);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Information));
    }

    [Fact]
    public async Task A_source_that_fails_is_left_alone_for_twice_as_long_each_time()
    {
        await using var cache = Create();
        _source.Fail(CarbonSourceProblem.Unreachable);
        List<int> calls = [];
        for (var second = 0; second < 15 * 60; second++)
        {
            var before = _source.Calls;
            Assert.Null(await cache.GetCurrentAsync(Zone, Token));
            if (_source.Calls > before)
                calls.Add(second);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // 30 s, 1 min, 2 min, 4 min, 8 min.
        Assert.Equal([0, 30, 90, 210, 450], calls);
    }

    [Fact]
    public async Task A_source_that_asks_to_wait_is_waited_for()
    {
        await using var cache = Create();
        _source.Fail(CarbonSourceProblem.RateLimited, retryAfter: TimeSpan.FromHours(3));
        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
        Assert.Equal(_clock.GetUtcNow().AddHours(3), cache.Status.RetryAt);

        _clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        Assert.Null(await cache.GetCurrentAsync(new("FRA"), Token));
        Assert.Null(await cache.GetForecastAsync(Zone, TimeSpan.FromHours(1), Token));
        Assert.Equal((1, 0), (_source.Calls, _source.Forecasts));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
        Assert.Equal(2, _source.Calls);
    }

    [Fact]
    public async Task The_budget_of_calls_is_never_exceeded_and_running_out_is_said_once()
    {
        await using var cache = Create(new() { MaxCallsPerSpan = 3, BudgetSpan = TimeSpan.FromHours(1) });
        for (var zone = 0; zone < 10; zone++)
            await cache.GetCurrentAsync(new($"Z{zone}"), Token);

        Assert.Equal(3, _source.Calls);
        Assert.Equal(1, Warnings);
        Assert.Equal(CarbonSourceProblem.RateLimited, cache.Status.Problem);

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await cache.GetCurrentAsync(new("Z9"), Token));
        Assert.True(cache.Status.IsWorking);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_prolongs_nothing()
    {
        await using var cache = Create();
        await cache.GetCurrentAsync(Zone, Token);
        _clock.Set(TimeSpan.FromDays(-1));
        _source.Fail(CarbonSourceProblem.Unreachable);

        _clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromMinutes(1));
        Assert.NotNull(await cache.GetCurrentAsync(Zone, Token));
        await IdleAsync(cache);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
    }

    [Fact]
    public async Task A_clock_that_ran_on_while_the_machine_slept_ages_figures()
    {
        await using var cache = Create();
        await cache.GetCurrentAsync(Zone, Token);
        _source.Fail(CarbonSourceProblem.Unreachable);

        _clock.Set(TimeSpan.FromHours(8));

        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
    }

    [Fact]
    public async Task A_figure_of_an_earlier_hour_is_an_estimate_and_asked_for_again_after_a_while()
    {
        await using var cache = Create();
        _source.Current = (zone, _) =>
            new(ThisHour(_clock, zone) with { From = _clock.GetUtcNow().AddHours(-2), To = _clock.GetUtcNow().AddHours(-1) });
        Assert.True((await cache.GetCurrentAsync(Zone, Token))!.IsEstimated);

        _clock.Advance(TimeSpan.FromMinutes(4));
        await cache.GetCurrentAsync(Zone, Token);
        Assert.Equal(1, _source.Calls);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await cache.GetCurrentAsync(Zone, Token);
        await UntilAsync(() => Task.FromResult(_source.Calls == 2));
    }

    [Fact]
    public async Task A_figure_that_is_too_old_when_it_comes_is_unknown()
    {
        await using var cache = Create();
        _source.Current = (zone, _) =>
            new(ThisHour(_clock, zone) with { From = _clock.GetUtcNow().AddHours(-3), To = _clock.GetUtcNow().AddHours(-2) });

        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
        Assert.Equal(0, Warnings);
    }

    [Fact]
    public async Task What_the_source_does_not_know_is_unknown_without_a_warning_and_asked_again_after_a_while()
    {
        await using var cache = Create();
        _source.Current = (_, _) => default;
        for (var minute = 0; minute < 10; minute++)
        {
            Assert.Null(await cache.GetCurrentAsync(Zone, Token));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(2, _source.Calls);
        Assert.Equal(0, Warnings);
    }

    [Fact]
    public async Task A_zone_that_fails_alone_keeps_no_other_zone_waiting()
    {
        await using var cache = Create();
        var good = _source.Current;
        _source.Current = (zone, token) => zone.Code == "X"
            ? throw new CarbonSourceException("Test", CarbonSourceProblem.UnknownZone, "no such zone.")
            : good(zone, token);

        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await cache.GetCurrentAsync(new("X"), Token));
            Assert.NotNull(await cache.GetCurrentAsync(new($"Z{i}"), Token));
        }

        Assert.True(cache.Status.IsWorking);
        Assert.Equal(1, Warnings);
        Assert.Equal(6, _source.Calls);
    }

    [Fact]
    public async Task Forecasts_that_a_plan_does_not_hold_leave_the_present_figures_alone()
    {
        await using var cache = Create();
        _source.Forecast = (_, _) => throw new CarbonSourceException("Test", CarbonSourceProblem.Forbidden, "not in this plan.");

        Assert.Null(await cache.GetForecastAsync(Zone, TimeSpan.FromHours(1), Token));
        Assert.NotNull(await cache.GetCurrentAsync(Zone, Token));
        Assert.Equal(1, Warnings);
    }

    [Fact]
    public async Task Only_so_many_zones_are_kept()
    {
        await using var cache = Create(new() { MaxZones = 2 });
        foreach (var code in new[] { "A", "B", "a", "C", "A", "B" })
            await cache.GetCurrentAsync(new(code), Token);

        // A, B, C, and B again, which was not asked for longest when C came.
        Assert.Equal(4, _source.Calls);
    }

    [Fact]
    public async Task A_forecast_is_kept_until_a_newer_one_is_due_and_shared_by_those_who_look_less_far()
    {
        await using var cache = Create();
        _source.Forecast = (horizon, _) => new(Ahead(_clock, horizon));

        var first = await cache.GetForecastAsync(Zone, TimeSpan.FromHours(2), Token);
        Assert.Same(first, await cache.GetForecastAsync(Zone, TimeSpan.FromHours(20), Token));
        Assert.Equal(TimeSpan.FromDays(2), (await cache.GetForecastAsync(Zone, TimeSpan.FromDays(2), Token))!.To - _clock.GetUtcNow());
        Assert.Equal(2, _source.Forecasts);

        _clock.Advance(TimeSpan.FromMinutes(30));
        var stale = await cache.GetForecastAsync(Zone, TimeSpan.FromHours(2), Token);
        await UntilAsync(async () => !ReferenceEquals(stale, await cache.GetForecastAsync(Zone, TimeSpan.FromHours(2), Token)));
        Assert.Equal(3, _source.Forecasts);
    }

    [Fact]
    public async Task A_forecast_that_cannot_be_renewed_serves_for_six_hours()
    {
        await using var cache = Create();
        _source.Forecast = (horizon, _) => new(Ahead(_clock, horizon));
        await cache.GetForecastAsync(Zone, TimeSpan.FromDays(1), Token);
        _source.Forecast = (_, _) => throw new HttpRequestException("away");

        _clock.Advance(TimeSpan.FromHours(6) - TimeSpan.FromMinutes(1));
        Assert.NotNull(await cache.GetForecastAsync(Zone, TimeSpan.FromDays(1), Token));
        await IdleAsync(cache);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await cache.GetForecastAsync(Zone, TimeSpan.FromDays(1), Token));
    }

    [Fact]
    public async Task A_forecast_that_ends_early_is_better_than_none()
    {
        await using var cache = Create();
        _source.Forecast = (horizon, _) => new(Ahead(_clock, horizon));
        await cache.GetForecastAsync(Zone, TimeSpan.FromDays(1), Token);
        _source.Forecast = (_, _) => throw new HttpRequestException("away");
        await cache.GetForecastAsync(Zone, TimeSpan.FromDays(3), Token);

        Assert.Equal(_clock.GetUtcNow().AddDays(1), (await cache.GetForecastAsync(Zone, TimeSpan.FromDays(3), Token))!.To);
    }

    [Fact]
    public async Task A_mixture_is_thrown_to_every_caller()
    {
        await using var cache = Create();
        _source.Current = (_, _) => throw new MixedIntensityException("one", "another");

        await Assert.ThrowsAsync<MixedIntensityException>(() => cache.GetCurrentAsync(Zone, Token).AsTask());
        await Assert.ThrowsAsync<MixedIntensityException>(() => cache.GetForecastAsync(Zone, TimeSpan.FromHours(1), Token).AsTask());
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up()
    {
        Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new();
        await using var cache = new CachedCarbonIntensityProvider(_source, "Test", timeProvider: clock);
        var asked = new TaskCompletionSource();
        _source.Current = (_, _) =>
        {
            asked.SetResult();
            return new(new TaskCompletionSource<CarbonIntensity?>().Task);
        };
        var pending = cache.GetCurrentAsync(Zone, Token).AsTask();
        await asked.Task.WaitAsync(Token);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await pending);
        Assert.False(cache.Status.IsWorking);
    }

    [Fact]
    public async Task Disposal_ends_running_calls_and_may_be_done_twice()
    {
        var cache = Create();
        var ended = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        _source.Current = async (_, token) =>
        {
            await using var registration = token.Register(ended.SetResult);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        var pending = cache.GetCurrentAsync(Zone, Token).AsTask();
        await asked.Task.WaitAsync(Token);

        await cache.DisposeAsync();
        await cache.DisposeAsync();
        cache.Dispose();

        await ended.Task.WaitAsync(Token);
        Assert.Null(await pending);
        Assert.Null(await cache.GetCurrentAsync(Zone, Token));
        Assert.Equal((1, 0), (_source.Calls, Warnings));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Settings_out_of_their_range_are_refused(int maxZones, int maxCalls) => Assert.Throws<ArgumentException>(
        () => Create(new() { MaxZones = maxZones, MaxCallsPerSpan = maxCalls }));

    [Fact]
    public async Task Whatever_happens_no_figure_is_older_than_allowed_and_no_span_sees_more_calls_than_the_budget() =>
        await Gen.Select(Gen.Int[0, 3], Gen.Int[1, 50], Gen.Int[0, 2]).Array[1, 60].ForAllAsync(
            async steps =>
            {
                SettableClock clock = new();
                ScriptedSource source = new();
                List<DateTimeOffset> calls = [];
                CarbonCacheOptions options = new()
                {
                    MaxCallsPerSpan = 4,
                    BudgetSpan = TimeSpan.FromHours(1),
                    MaxStaleAge = TimeSpan.FromMinutes(40),
                };
                await using CachedCarbonIntensityProvider cache = new(source, "Test", options, clock);
                foreach (var (behaviour, minutes, zone) in steps)
                {
                    source.Current = (asked, _) =>
                    {
                        lock (calls)
                            calls.Add(clock.GetUtcNow());
                        return behaviour switch
                        {
                            0 => throw new HttpRequestException("away"),
                            1 => default,
                            2 => new(ThisHour(clock, asked)),
                            _ => new(
                                ThisHour(
                                    clock, asked) with
                                { From = clock.GetUtcNow().AddHours(-2), To = clock.GetUtcNow().AddMinutes(-35) }),
                        };
                    };
                    var figure = await cache.GetCurrentAsync(new($"Z{zone}"), Token);
                    await IdleAsync(cache);

                    Assert.True(figure is null || clock.GetUtcNow() - figure.To < options.MaxStaleAge);
                    Assert.True(figure is null || figure.IsEstimated || clock.GetUtcNow() < figure.To);
                    clock.Advance(TimeSpan.FromMinutes(minutes));
                }

                // Spans follow each other, so that two of them may meet within an hour.
                Assert.All(calls, first => Assert.InRange(calls.Count(call => call >= first && call < first.AddHours(1)), 0, 8));
            },
            iter: 100);

    private static CarbonIntensity ThisHour(TimeProvider clock, GridZone zone)
    {
        var now = clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        return new(100 + now.Hour, zone, hour, hour.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: false, "test");
    }

    private static CarbonForecast Ahead(TimeProvider clock, TimeSpan horizon)
    {
        var now = clock.GetUtcNow();
        return new([new(50, Zone, now, now + horizon, IntensitySignal.AverageLocation, IsEstimated: true, "test")], now);
    }

    /// <summary>Waits for what runs behind the scenes.</summary>
    private static Task IdleAsync(CachedCarbonIntensityProvider cache) => cache.WhenIdleAsync().WaitAsync(Token);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(1, Token);
    }

    private CachedCarbonIntensityProvider Create(CarbonCacheOptions? options = null) =>
        new(_source, "Test", options, _clock, new LoggerFactory([new FakeLoggerProvider(_log)]));
}
