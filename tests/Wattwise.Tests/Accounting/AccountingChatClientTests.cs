using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Accounting;

public class AccountingChatClientTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly TestChatClient _provider = ProviderAnswers.Client();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_call_is_booked_with_energy_carbon_and_money(bool streaming)
    {
        var footprint = await AskAsync(Create(o =>
        {
            o.IntensityGramsPerKwh = 400;
            o.Prices.Add("gpt-4o-mini", new ModelPrice(0.15m, 0.60m, 0.075m));
        }), streaming);

        var expected = RemoteEnergyModel.Default.Estimate(new ModelCall("gpt-4o-mini", null, 120, 20, 40, 0, null))!.Value;
        var call = Assert.Single(footprint.Stages);
        Assert.Equal(
            (WattwiseStages.Model, StageOutcome.ModelCalled, "estimated", "gpt-4o-mini"),
            (call.Stage, call.Outcome, call.Reason, call.ModelId));
        Assert.Equal(expected.Energy, footprint.Spent);
        Assert.Equal(expected.EmbodiedGrams, footprint.EmbodiedGrams);
        Assert.Equal(expected.Energy.Joules / 3.6e6 * 400, footprint.OperationalGrams!.Value, 1e-12);
        // 100 new prompt tokens at 0.15, 20 cached at 0.075, 40 generated at 0.60 USD per million.
        Assert.Equal(new Money(0.0000405m, "USD"), footprint.Cost);
        Assert.Equal(EnergyEstimate.Zero, footprint.Overhead);
        Assert.True(footprint.IsComplete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_local_engine_metered_wins_over_any_estimate(bool streaming)
    {
        var usage = ProviderAnswers.Usage();
        usage.SetEnergy(EnergyEstimate.Modelled(3, 2, 5));
        _provider.Respond = (_, _) => Task.FromResult(ProviderAnswers.Answer(usage: usage));
        _provider.Stream = (_, _) => ProviderAnswers.Updates([ProviderAnswers.Text("Hi"), new() { Contents = [new UsageContent(usage)] }]);

        var footprint = await AskAsync(Create(), streaming);

        Assert.Equal(EnergyEstimate.Modelled(3, 2, 5), footprint.Spent);
        Assert.Equal("metered", footprint.Stages.Single().Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unknown_model_leaves_the_footprint_incomplete_instead_of_inventing_joules(bool streaming)
    {
        _provider.Respond = (_, _) => Task.FromResult(ProviderAnswers.Answer("in-house-7"));
        _provider.Stream = (_, _) => ProviderAnswers.Updates(ProviderAnswers.AnswerUpdates("in-house-7"));

        var footprint = await AskAsync(Create(), streaming);

        Assert.False(footprint.IsComplete);
        Assert.Equal("unknown-model", footprint.Stages.Single().Reason);
        Assert.Null(footprint.Stages.Single().Spent);
        Assert.Null(footprint.Cost);
        Assert.Null(footprint.TotalGrams);
    }

    [Fact]
    public async Task A_model_that_reports_no_tokens_leaves_cost_and_energy_unknown()
    {
        _provider.Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Hi")));

        var footprint = await AskAsync(Create(o => o.Prices.Default = new ModelPrice(1, 1)), streaming: false);

        Assert.False(footprint.IsComplete);
        Assert.Equal(("no-usage", "default-model"), (footprint.Stages.Single().Reason, footprint.Stages.Single().ModelId));
        Assert.Null(footprint.Cost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_of_a_stage_is_no_model_call_and_what_it_avoided_is_priced_like_the_call(bool streaming)
    {
        var overhead = EnergyEstimate.Measured(0.25);
        var hit =
            new StageRecord(WattwiseStages.SemanticCache, StageOutcome.Answered, "exact", overhead, null, TimeSpan.Zero,
                ProviderAnswers.Usage())
            { ModelId = "gpt-4o-mini" };
        _provider.Respond = (_, _) => Answer(hit, ProviderAnswers.Answer());
        _provider.Stream = (_, _) => AnswerStream(hit);

        var footprint = await AskAsync(Create(o => o.Prices.Add("gpt-4o-mini", new ModelPrice(0.15m, 0.60m, 0.075m))), streaming);

        Assert.Equal(overhead, footprint.Spent);
        Assert.Equal(overhead, footprint.Overhead);
        Assert.Equal(
            RemoteEnergyModel.Default.Estimate(new ModelCall("gpt-4o-mini", null, 120, 20, 40, 0, null))!.Value.Energy, footprint.Avoided);
        Assert.Equal(new Money(0, "USD"), footprint.Cost);
        Assert.Equal(new Money(0.0000405m, "USD"), footprint.CostAvoided);
        Assert.DoesNotContain(footprint.Stages, stage => stage.Stage == WattwiseStages.Model);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hit_of_the_cache_avoids_exactly_what_the_first_call_spent(bool streaming)
    {
        using var client = _provider.AsBuilder()
            .UseAccounting(o => o.Prices.Add("gpt-4o-mini", new ModelPrice(0.15m, 0.60m, 0.075m)))
            .UseSemanticCache()
            .Build();

        var made = await AskAsync(client, streaming);
        var hit = await AskAsync(client, streaming);

        Assert.Equal(made.Stages[^1].Spent, hit.Avoided);
        Assert.Equal(made.Cost, hit.CostAvoided);
        Assert.Equal(0, hit.Cost!.Value.Amount);
        Assert.Equal(hit.Overhead, hit.Spent);
        Assert.DoesNotContain(hit.Stages, stage => stage.Stage == WattwiseStages.Model);
    }

    [Fact]
    public async Task A_stage_that_books_its_own_model_calls_is_not_booked_twice()
    {
        var draft =
            new StageRecord(WattwiseStages.Model, StageOutcome.ModelCalled, "draft", EnergyEstimate.Measured(1), null, TimeSpan.Zero,
                ProviderAnswers.Usage())
            { ModelId = "small" };
        _provider.Respond = (_, _) =>
        {
            WattwiseScope.Current!.Add(draft);
            return Answer(draft with { ModelId = "large", Spent = EnergyEstimate.Measured(9) }, ProviderAnswers.Answer());
        };

        var footprint = await AskAsync(
            Create(o => o.Prices.Add("small", new ModelPrice(1, 1, 1)).Add("large", new ModelPrice(10, 10, 10))), streaming: false);

        Assert.Equal(2, footprint.Stages.Count);
        Assert.Equal(EnergyEstimate.Measured(10), footprint.Spent);
        Assert.Equal(160 / 1e6m * 1 + 160 / 1e6m * 10, footprint.Cost!.Value.Amount);
    }

    [Fact]
    public async Task Durations_come_from_the_clock_and_the_stages_time_is_not_the_models()
    {
        var time = new FakeTimeProvider();
        _provider.Respond = (_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return Answer(
                new StageRecord(
                    WattwiseStages.SemanticCache, StageOutcome.PassedThrough, "miss", null, null, TimeSpan.FromSeconds(2), null),
                    ProviderAnswers.Answer());
        };

        var footprint = await AskAsync(Create(services: new() { TimeProvider = time }), streaming: false);

        Assert.Equal(TimeSpan.FromSeconds(5), footprint.Duration);
        Assert.Equal(TimeSpan.FromSeconds(3), footprint.Stages[^1].Duration);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_wishes_reach_the_stages_but_never_the_provider(bool streaming)
    {
        ChatOptions? seen = null;
        CacheMode? wished = null;
        _provider.Respond = (call, _) =>
        {
            (seen, wished) = (_provider.OptionsOf(call), WattwiseScope.Current!.Options.CacheMode);
            return Task.FromResult(ProviderAnswers.Answer());
        };
        _provider.Stream = (call, _) =>
        {
            (seen, wished) = (_provider.OptionsOf(call), WattwiseScope.Current!.Options.CacheMode);
            return ProviderAnswers.Updates(ProviderAnswers.AnswerUpdates());
        };
        var options = new ChatOptions
        {
            AdditionalProperties = new() { ["app"] = "value" },
        }.ConfigureWattwise(o => o.CacheMode = CacheMode.Bypass);

        await AskAsync(Create(), streaming, options);

        Assert.Equal(["app"], seen!.AdditionalProperties!.Keys);
        Assert.Equal(CacheMode.Bypass, wished);
        Assert.Equal(2, options.AdditionalProperties!.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_accounting_stage_in_the_same_pipeline_changes_nothing(bool streaming)
    {
        var ledger = new FootprintLedger();
        var client = new AccountingChatClient(
            new AccountingChatClient(_provider, new AccountingOptions { Ledger = ledger }), new AccountingOptions { Ledger = ledger });

        var footprint = await AskAsync(client, streaming);

        Assert.Equal(1, ledger.Summarize().ModelCalls);
        Assert.Equal(footprint.Spent, ledger.Summarize().Spent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_of_the_provider_reaches_the_caller_unchanged_and_the_request_is_still_booked(bool streaming)
    {
        var error = new InvalidOperationException("quota");
        var ledger = new FootprintLedger();
        _provider.Respond = (_, _) => Task.FromException<ChatResponse>(error);
        _provider.Stream = (_, _) => ProviderAnswers.Updates([ProviderAnswers.Text("Op")], error);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(Create(o => o.Ledger = ledger), streaming));

        Assert.Same(error, thrown);
        var sums = ledger.Summarize();
        Assert.Equal((1, 1, 1), (sums.Requests, sums.ModelCalls, sums.IncompleteRequests));
        Assert.Equal((StageOutcome.Failed, "error"), (sums.Stages.Single().Outcome, sums.Stages.Single().Reason));
    }

    [Fact]
    public async Task GetService_and_disposal_reach_through_the_stage()
    {
        using var client = Create();

        Assert.Equal("test", client.GetService<ChatClientMetadata>()!.ProviderName);
        Assert.Same(client, client.GetService<AccountingChatClient>());
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => client.GetResponseAsync((IEnumerable<ChatMessage>)null!, cancellationToken: Cancellation));
        Assert.Throws<ArgumentNullException>(
            () => client.GetStreamingResponseAsync((IEnumerable<ChatMessage>)null!, cancellationToken: Cancellation));
    }

    private AccountingChatClient Create(Action<AccountingOptions>? configure = null, StageServices? services = null)
    {
        var options = new AccountingOptions();
        configure?.Invoke(options);
        return new AccountingChatClient(_provider, options, services);
    }

    private static Task<ChatResponse> Answer(StageRecord record, ChatResponse response)
    {
        WattwiseScope.Current!.Add(record);
        return Task.FromResult(response);
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> AnswerStream(StageRecord record)
    {
        var scope = WattwiseScope.Current!;
        foreach (var update in ProviderAnswers.AnswerUpdates())
        {
            await Task.Yield();
            yield return update;
        }

        scope.Add(record);
    }

    private static async Task<RequestFootprint> AskAsync(IChatClient client, bool streaming, ChatOptions? options = null)
    {
        if (!streaming)
            return (await client.GetResponseAsync("How?", options, Cancellation)).GetFootprint()!;
        return (await client.GetStreamingResponseAsync("How?", options, Cancellation).ToListAsync(Cancellation))[^1].GetFootprint()!;
    }
}
