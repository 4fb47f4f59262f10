using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Tests.Accounting;

public class CarbonOutageTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private static readonly CarbonIntensity France = GridIntensityTable.Default.Get(new GridZone("FRA"));

    private readonly TestChatClient _provider = ProviderAnswers.Client();
    private readonly FakeLogCollector _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Source _source = new();

    [Fact]
    public async Task A_broken_carbon_source_never_fails_a_request_and_warns_once_per_outage()
    {
        using var client = Create();

        _source.Current = _ => throw new HttpRequestException("down");
        Assert.Null((await AskAsync(client)).Intensity);
        _source.Current = _ => ValueTask.FromException<CarbonIntensity?>(new HttpRequestException("down"));
        Assert.Null((await AskAsync(client)).TotalGrams);
        _source.Current = _ => new(France);
        Assert.Same(France, (await AskAsync(client)).Intensity);
        _source.Current = _ => throw new HttpRequestException("down again");
        Assert.Null((await AskAsync(client)).Intensity);

        Assert.Equal(2, _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-5)]
    public async Task An_impossible_figure_of_a_source_counts_as_an_outage(double grams)
    {
        _source.Current = _ => new(France with { GramsPerKwh = grams });
        using var client = Create();

        Assert.Null((await AskAsync(client)).Intensity);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning));
    }

    [Fact]
    public async Task A_source_that_never_answers_is_given_up_after_the_timeout_even_if_it_ignores_cancellation()
    {
        _source.Current = _ => new(new TaskCompletionSource<CarbonIntensity?>().Task);
        using var client = Create();

        var pending = AskAsync(client);
        Assert.False(pending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null((await pending).Intensity);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_and_a_consumer_who_leaves_do_not_wait_for_the_source(bool leaves)
    {
        _source.Current = _ => new(new TaskCompletionSource<CarbonIntensity?>().Task);
        _provider.Respond = (_, _) => Task.FromException<ChatResponse>(new InvalidOperationException("quota"));
        using var client = Create();

        // The clock stands still, so waiting for the timeout would never end.
        if (!leaves)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(client));
            return;
        }

        await foreach (var update in client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
            break;
    }

    [Fact]
    public async Task A_cancelled_caller_does_not_wait_for_the_source()
    {
        using var cancellation = new CancellationTokenSource();
        _source.Current = _ => new(new TaskCompletionSource<CarbonIntensity?>().Task);
        using var client = Create();

        var pending = client.GetResponseAsync("How?", cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Null((await pending).GetFootprint()!.Intensity);
        Assert.DoesNotContain(_log.GetSnapshot(), record => record.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task While_a_source_hangs_requests_take_its_last_intensity_and_wait_for_nothing()
    {
        using var client = Create();
        await AskAsync(client);
        _source.Current = _ => new(new TaskCompletionSource<CarbonIntensity?>().Task);

        // The clock stands still, so waiting for the timeout would never end.
        Assert.Same(France, (await AskAsync(client)).Intensity);
        Assert.Same(France, (await AskAsync(client)).Intensity);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Null((await AskAsync(client)).Intensity);
    }

    [Fact]
    public async Task The_source_is_asked_beside_the_model_call_for_the_configured_zone()
    {
        var asked = new List<GridZone>();
        _source.Current = zone =>
        {
            asked.Add(zone);
            return new(France);
        };
        _provider.Respond = (_, _) =>
        {
            Assert.Single(asked);
            return Task.FromResult(ProviderAnswers.Answer());
        };
        using var client = Create();

        Assert.Same(France, (await AskAsync(client)).Intensity);
        Assert.Equal(new GridZone("my-zone"), asked.Single());
    }

    [Fact]
    public async Task A_broken_energy_model_never_fails_a_request()
    {
        using var client = new AccountingChatClient(
            _provider, new AccountingOptions { EnergyModel = new BrokenEnergyModel() }, new() { LoggerFactory = LoggerFactory() });

        Assert.False((await AskAsync(client)).IsComplete);
        Assert.False((await AskAsync(client)).IsComplete);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning));
    }

    private AccountingChatClient Create() => new(
        _provider,
        new AccountingOptions { Zone = "my-zone", CarbonIntensityProvider = _source },
        new() { LoggerFactory = LoggerFactory(), TimeProvider = _time });

    private LoggerFactory LoggerFactory() => new([new FakeLoggerProvider(_log)]);

    private static async Task<RequestFootprint> AskAsync(IChatClient client) =>
        (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!;

    private sealed class Source : ICarbonIntensityProvider
    {
        public Func<GridZone, ValueTask<CarbonIntensity?>> Current { get; set; } = _ => new(France);

        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => Current(zone);
    }

    private sealed class BrokenEnergyModel : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => throw new NotSupportedException();
    }
}
