using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Deferral;
using static Wattwise.TestKit.Chat;

namespace Wattwise.Tests.Deferral;

public sealed class DeferralChatClientTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Begin);
    private readonly TestChatClient _model = new();
    private readonly TestForecasts _forecasts;

    public DeferralChatClientTests() => _forecasts = new TestForecasts(_clock);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_without_a_deadline_passes_at_once_and_asks_for_no_forecast(bool streams)
    {
        using var client = Build();

        Assert.Equal("answer 1", streams ? await client.StreamAsync("now") : await client.AskAsync("now"));

        Assert.Equal(0, _forecasts.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_with_a_deadline_is_answered_in_the_cleanest_hour(bool streams)
    {
        _forecasts.Fix(400, 300, 100, 200);
        using var client = Build();

        var options = With(options => options.CompleteBy = Begin.AddHours(4));
        var asked = streams ? client.StreamAsync("later", options) : client.AskAsync("later", options);
        await PassAsync(TimeSpan.FromMinutes(119));
        Assert.False(asked.IsCompleted);
        Assert.Equal(0, _model.Calls);

        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("answer 1", await asked.WaitAsync(Token));
        Assert.Null(_model.OptionsOf(1)?.AdditionalProperties);
    }

    [Fact]
    public async Task A_source_that_hangs_delays_no_call_beyond_its_latest_safe_start()
    {
        _forecasts.Forecast = async _ =>
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return null;
        };
        using var client = Build(
            options => (options.WithoutForecast, options.ForecastTimeout) = (DeferralFallback.LatestStart, TimeSpan.FromSeconds(10)));

        var asked = client.AskAsync("later", With(options => options.CompleteBy = Begin.AddHours(1)));
        await PassAsync(TimeSpan.FromMinutes(57));

        Assert.Equal("answer 1", await asked.WaitAsync(Token));
    }

    [Fact]
    public async Task A_deadline_that_is_too_close_runs_at_once_and_says_so()
    {
        using var client = Build();

        var record = await client.RecordAsync("soon", With(options => options.CompleteBy = Begin.AddMinutes(1)));

        Assert.Equal((WattwiseStages.Deferral, DeferralReasons.NoTime), (record.Stage, record.Reason));
    }

    [Fact]
    public async Task Calls_beyond_the_limit_of_those_that_wait_run_at_once()
    {
        _forecasts.Fix(400, 300, 100, 200);
        using var client = Build(options => options.MaxWaiting = 1);
        using var leave = new CancellationTokenSource();
        var first = client.GetResponseAsync([User("waits")], With(options => options.CompleteBy = Begin.AddHours(4)), leave.Token);
        await PassAsync(TimeSpan.FromSeconds(1));

        var record = await client.RecordAsync("too many", With(options => options.CompleteBy = Begin.AddHours(4)));

        Assert.Equal(DeferralReasons.Full, record.Reason);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_policy_that_throws_defers_nothing()
    {
        using var client = Build(options => options.Policy = new Broken());

        var record = await client.RecordAsync("later", With(options => options.CompleteBy = Begin.AddHours(4)));

        Assert.Equal(DeferralReasons.PolicyFailed, record.Reason);
    }

    [Fact]
    public async Task What_is_asked_while_a_deferred_call_is_answered_does_not_wait_again()
    {
        DeferralChatClient? outer = null;
        _model.Respond = async (call, _) => call == 1
            ? await outer!.GetResponseAsync([User("inner")], cancellationToken: Token)
            : TestChatClient.Response("inner answer");
        using var client = outer = Build();

        Assert.Equal(
            "inner answer", await client.AskAsync("outer", With(options => options.CompleteBy = Begin.AddMinutes(1))).WaitAsync(Token));
    }

    private DeferralChatClient Build(Action<DeferralOptions>? configure = null)
    {
        // Look-ups run on the thread pool, in real time: no time that a test passes is to end one.
        var options = new DeferralOptions
        {
            Zone = "DEU",
            CarbonIntensityProvider = _forecasts,
            ForecastTimeout = TimeSpan.FromMinutes(10),
        };
        configure?.Invoke(options);
        return new DeferralChatClient(_model, options, new StageServices { TimeProvider = _clock });
    }

    private async Task PassAsync(TimeSpan time)
    {
        // Before it is asked for a forecast, the source has a second to say the intensity now, in real time.
        while (_forecasts.Asked == 0)
            await Task.Delay(1, Token);
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(30))
        {
            _clock.Advance(TimeSpan.FromSeconds(30) < time ? TimeSpan.FromSeconds(30) : time);
            await Task.Delay(1, Token);
        }
    }

    private sealed class Broken : IDeferralPolicy
    {
        public DeferralPlan Plan(in DeferralQuestion question) => throw new InvalidOperationException("broken");
    }
}
