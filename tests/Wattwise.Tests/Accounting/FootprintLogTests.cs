using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Accounting;

public class FootprintLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ListLog _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_is_logged_once_whether_it_is_answered_fails_or_is_left()
    {
        var model = new TestChatClient();
        using var client = Create(model);

        await client.GetResponseAsync("whole", cancellationToken: Cancelled);
        await foreach (var _ in client.GetStreamingResponseAsync("streamed", cancellationToken: Cancelled))
        {
        }

        await foreach (var _ in client.GetStreamingResponseAsync("left", cancellationToken: Cancelled))
            break;
        model.Respond = (_, _) => throw new InvalidOperationException();
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("failed", cancellationToken: Cancelled));

        Assert.Equal(
            [StageOutcome.ModelCalled, StageOutcome.ModelCalled, StageOutcome.ModelCalled, StageOutcome.Failed],
            _log.Entries.Select(entry => entry.Outcome));
        Assert.Equal(4, _log.Entries.Select(entry => entry.RequestId).Distinct().Count());
        Assert.All(_log.Entries, entry => Assert.Equal(0, entry.Part));
    }

    [Fact]
    public async Task An_entry_has_the_idle_power_of_a_local_call()
    {
        var usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 3 };
        usage.SetEnergy(EnergyEstimate.Measured(30));
        usage.SetIdleEnergy(EnergyEstimate.Measured(12));
        using var client = Create(new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "answer")) { Usage = usage }),
        });

        await client.GetResponseAsync("q", cancellationToken: Cancelled);

        var line = Assert.Single(Assert.Single(_log.Entries).Lines);
        Assert.Equal((30, 12), (line.Spent!.Value.Joules, line.Idle!.Value.Joules));
    }

    [Fact]
    public async Task An_entry_has_scope_intensity_tokens_money_water_and_primary_energy()
    {
        var model = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "answer"))
            {
                ModelId = "gpt-4o",
                Usage = new UsageDetails
                {
                    InputTokenCount = 1000,
                    CachedInputTokenCount = 400,
                    OutputTokenCount = 300,
                    ReasoningTokenCount = 100,
                },
            }),
        };
        using var client = Create(model, options =>
        {
            options.Zone = "FRA";
            options.Prices = new PriceTable { Currency = "EUR" }.Add("gpt-4o", new ModelPrice(2, 8, 1));
        });

        await client.GetResponseAsync(
            "q", new ChatOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope("acme", "alice")), Cancelled);

        var entry = Assert.Single(_log.Entries);
        var line = Assert.Single(entry.Lines);
        Assert.Equal(
            ("acme", "alice", Start, "EUR", "FRA"), (entry.Tenant, entry.User, entry.Time, entry.Currency, entry.Intensity!.Zone.Code));
        Assert.Equal((600L, 400L, 200L, 100L), (line.InputTokens, line.CachedInputTokens, line.OutputTokens, line.ReasoningTokens));

        // 600 x 2 + 400 x 1 + 300 x 8 millionths.
        Assert.Equal(0.004m, line.Cost);

        // EcoLogits' water: the servers' energy times 0.569 l/kWh, and what France's power plants use for all of it; primary energy by
        // France's mix.
        var kwh = line.Spent!.Value.KilowattHours;
        Assert.Equal((kwh / 1.2 * 0.569) + (kwh * Mix("FRA", 4)), line.WaterLitres!.Value, 1e-9);
        Assert.True(line.PrimaryEnergyMegajoules > kwh * Mix("FRA", 3));
    }

    [Fact]
    public async Task A_batch_request_costs_its_share_and_is_unknown_without_one()
    {
        using var known = Create(new TestChatClient(), options => options.Prices.Default = new ModelPrice(100, 100) { BatchShare = 0.5m });
        using var unknown = Create(new TestChatClient(), options => options.Prices.Default = new ModelPrice(100, 100));
        var batch = new ChatOptions().ConfigureWattwise(o => o.IsBatch = true);

        var half = await known.GetResponseAsync("q", batch, Cancelled);
        var none = await unknown.GetResponseAsync("q", batch, Cancelled);

        // 15 tokens at 100 a million, halved.
        Assert.Equal(new Money(0.00075m, "USD"), half.GetFootprint()!.Cost);
        Assert.Null(none.GetFootprint()!.Cost);
    }

    [Fact]
    public async Task What_ends_after_its_request_is_a_further_part_of_it_with_its_intensity()
    {
        WattwiseScope? scope = null;
        var model = new TestChatClient
        {
            Respond = (_, _) =>
            {
                scope = WattwiseScope.Current;
                return Task.FromResult(TestChatClient.Response("answer"));
            },
        };
        using var client = Create(model, options => options.Zone = "DEU");
        await client.GetResponseAsync("q", cancellationToken: Cancelled);

        var judged = new StageRecord(
            WattwiseStages.SemanticCache, StageOutcome.Applied, CacheReasons.Judge, EnergyEstimate.Measured(5), null, TimeSpan.Zero, null);
        scope!.Add(judged);
        scope.Add(judged);

        Assert.Equal([0, 1, 2], _log.Entries.Select(entry => entry.Part));
        Assert.Single(_log.Entries.Select(entry => entry.RequestId).Distinct());
        Assert.All(_log.Entries, entry => Assert.Equal("DEU", entry.Intensity!.Zone.Code));
    }

    [Fact]
    public async Task The_registered_log_is_used_unless_it_is_turned_off()
    {
        using var services = new ServiceCollection().AddSingleton<IFootprintLog>(_log).BuildServiceProvider();
        using var on = new AccountingChatClient(new TestChatClient(), null, new StageServices(services));
        using var off = new AccountingChatClient(new TestChatClient(), new() { Log = IFootprintLog.None }, new StageServices(services));

        await on.GetResponseAsync("q", cancellationToken: Cancelled);
        await off.GetResponseAsync("q", cancellationToken: Cancelled);

        Assert.Single(_log.Entries);
    }

    private static double Mix(string zone, int column) => double.Parse(
        EmbeddedTable.Rows("electricity-mix.tsv").Single(row => row[0] == zone)[column], System.Globalization.CultureInfo.InvariantCulture);

    private AccountingChatClient Create(IChatClient model, Action<AccountingOptions>? configure = null)
    {
        var options = new AccountingOptions { Log = _log };
        configure?.Invoke(options);
        return new AccountingChatClient(model, options, new StageServices { TimeProvider = new FakeTimeProvider(Start) });
    }

    private sealed class ListLog : IFootprintLog
    {
        private readonly ConcurrentQueue<FootprintEntry> _entries = new();

        public IReadOnlyList<FootprintEntry> Entries => [.. _entries];

        public void Add(FootprintEntry entry) => _entries.Enqueue(entry);
    }
}
