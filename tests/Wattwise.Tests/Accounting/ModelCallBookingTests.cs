using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

/// <summary>
/// More than one model call for one request: each is booked once, with its own model, tokens and outcome, and totals are their sum.
/// </summary>
public class ModelCallBookingTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private static readonly UsageDetails DraftUsage = ProviderAnswers.Usage(100, 0, 10), AnswerUsage = ProviderAnswers.Usage(100, 0, 50);

    private readonly FootprintLedger _ledger = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_rejected_draft_and_the_answer_of_the_next_tier_are_booked_once_each(bool streams, bool booksAnswer)
    {
        using var client = Create(new TwoTiers(draft: "rejected", booksAnswer));

        var footprint = await AskAsync(client, streams);

        Assert.Equal(
            [("small", StageOutcome.Rejected, 10L), ("large", StageOutcome.ModelCalled, 50L)],
            footprint.Stages.Select(stage => (stage.ModelId!, stage.Outcome, stage.Usage!.OutputTokenCount!.Value)));
        Assert.Equal(10 + 500, footprint.Spent.Joules);
        Assert.Equal(10, footprint.Overhead.Joules);
        Assert.Equal(110 / 1e6m + (10 * 150 / 1e6m), footprint.Cost!.Value.Amount);
        Assert.Equal(1 + 1, footprint.EmbodiedGrams);
        Assert.True(footprint.IsComplete);
        var sums = _ledger.Summarize();
        Assert.Equal((1, 2, 200, 60), (sums.Requests, sums.ModelCalls, sums.InputTokens, sums.OutputTokens));
        Assert.Equal(footprint.Spent, sums.Spent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_accepted_draft_is_the_answer_and_no_overhead(bool streams)
    {
        using var client = Create(new TwoTiers(draft: "accepted", booksAnswer: true));

        var footprint = await AskAsync(client, streams);

        Assert.Equal(("small", StageOutcome.ModelCalled), (Assert.Single(footprint.Stages).ModelId!, footprint.Stages[0].Outcome));
        Assert.Equal((10, 0), (footprint.Spent.Joules, footprint.Overhead.Joules));
        Assert.Equal(1, _ledger.Summarize().ModelCalls);
    }

    [Fact]
    public async Task A_tier_that_failed_without_tokens_leaves_the_totals_a_lower_bound()
    {
        using var client = Create(new TwoTiers(draft: "failed", booksAnswer: false));

        var footprint = await AskAsync(client, streams: false);

        Assert.False(footprint.IsComplete);
        Assert.Null(footprint.Cost);
        Assert.Equal((500, 0), (footprint.Spent.Joules, footprint.Overhead.Joules));
    }

    [Fact]
    public async Task A_request_that_fails_after_a_rejected_draft_books_both_calls()
    {
        using var client = Create(new TwoTiers(draft: "rejected", booksAnswer: false) { Fault = new InvalidOperationException("quota") });

        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(client, streams: false));

        var sums = _ledger.Summarize();
        Assert.Equal((1, 2), (sums.Requests, sums.ModelCalls));
        Assert.Equal([(StageOutcome.Rejected, 1L), (StageOutcome.Failed, 1L)], sums.Stages.Select(stage => (stage.Outcome, stage.Count)));
    }

    [Fact]
    public async Task A_judge_that_is_a_model_is_overhead_and_is_priced_like_any_call()
    {
        using var client = Create(new TwoTiers(draft: "accepted", booksAnswer: true) { IsJudged = true });

        var footprint = await AskAsync(client, streams: false);

        Assert.Equal((10 + 10, 10), (footprint.Spent.Joules, footprint.Overhead.Joules));
        Assert.Equal(2 * 110 / 1e6m, footprint.Cost!.Value.Amount);
        Assert.Equal(2, _ledger.Summarize().ModelCalls);
    }

    [Fact]
    public async Task Energy_that_a_calls_usage_carries_wins_over_the_estimate()
    {
        var metered = ProviderAnswers.Usage(100, 0, 10);
        metered.SetEnergy(EnergyEstimate.Measured(3));
        using var client = Create(new TwoTiers(draft: "rejected", booksAnswer: false) { DraftUsage = metered });

        Assert.Equal(3, (await AskAsync(client, streams: false)).Overhead.Joules);
    }

    [Fact]
    public async Task Idle_power_that_a_calls_usage_carries_is_booked_apart_from_its_energy()
    {
        var metered = ProviderAnswers.Usage(100, 0, 10);
        metered.SetEnergy(EnergyEstimate.Measured(3));
        metered.SetIdleEnergy(EnergyEstimate.Measured(2));
        using var client = Create(new TwoTiers(draft: "rejected", booksAnswer: false) { DraftUsage = metered });

        var footprint = await AskAsync(client, streams: false);

        Assert.Equal((3, 2), (footprint.Overhead.Joules, footprint.Idle!.Value.Joules));
        Assert.Equal([2, null], footprint.Stages.Select(stage => stage.Idle?.Joules));
    }

    [Fact]
    public async Task Metrics_tell_the_calls_apart_by_model_and_outcome()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var energy = new MetricCollector<double>(
            services.GetRequiredService<IMeterFactory>(), WattwiseTelemetry.MeterName, "wattwise.energy");
        using var client = Create(new TwoTiers(draft: "rejected", booksAnswer: false), new StageServices(services));

        await AskAsync(client, streams: false);

        Assert.Equal(
            [("small", "rejected", 10.0), ("large", "model_called", 500.0)],
            energy.GetMeasurementSnapshot()
                .Select(m => ((string)m.Tags["gen_ai.response.model"]!, (string)m.Tags["wattwise.outcome"]!, m.Value)));
    }

    private AccountingChatClient Create(TwoTiers tiers, StageServices? services = null) => new(
        tiers,
        new AccountingOptions
        {
            Ledger = _ledger,
            EnergyModel = new ByToken(),
            Prices = new PriceTable().Add("small", new ModelPrice(1, 1)).Add("large", new ModelPrice(10, 10)),
        },
        services);

    private static async Task<RequestFootprint> AskAsync(IChatClient client, bool streams) => streams
        ? (await client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation).ToListAsync(Cancellation))[^1].GetFootprint()!
        : (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!;

    /// <summary>One joule for each token that the small model generates, ten for the large one.</summary>
    private sealed class ByToken : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) =>
            new ModelImpact(EnergyEstimate.Measured(modelCall.OutputTokens * (modelCall.ModelId == "large" ? 10 : 1)), EmbodiedGrams: 1);
    }

    /// <summary>A cascade in small: a draft of one model, and the answer of another if it is refused.</summary>
    private sealed class TwoTiers(string draft, bool booksAnswer) : IChatClient
    {
        public UsageDetails DraftUsage { get; init; } = ModelCallBookingTests.DraftUsage;

        public bool IsJudged { get; init; }

        public Exception? Fault { get; init; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var (modelId, usage) = Call();
            return Fault is null ? Task.FromResult(ProviderAnswers.Answer(modelId, usage)) : Task.FromException<ChatResponse>(Fault);
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var (modelId, usage) = Call();
            await Task.Yield();
            yield return ProviderAnswers.Text("Open the settings.", modelId);
            yield return new() { ModelId = modelId, Contents = [new UsageContent(usage)] };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private (string ModelId, UsageDetails Usage) Call()
        {
            var isAccepted = draft == "accepted";
            if (isAccepted)
                Book(StageOutcome.ModelCalled, "accepted", "small", DraftUsage);
            else
                Book(StageOutcome.Rejected, draft, "small", draft == "failed" ? null : DraftUsage);
            if (IsJudged)
            {
                WattwiseScope.Current!.Add(
                    new StageRecord("tiers", StageOutcome.Applied, "judge", Spent: null, Avoided: null, TimeSpan.Zero,
                        DraftUsage)
                    { ModelId = "small" });
            }

            if (!isAccepted && booksAnswer)
                Book(StageOutcome.ModelCalled, "last", "large", AnswerUsage);
            return isAccepted ? ("small", DraftUsage) : ("large", AnswerUsage);
        }

        private static void Book(StageOutcome outcome, string reason, string modelId, UsageDetails? usage) => WattwiseScope.Current!.Add(
            new StageRecord(WattwiseStages.Model, outcome, reason, Spent: null, Avoided: null, TimeSpan.Zero, usage) { ModelId = modelId });
    }
}
