using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Accounting;

/// <summary>What a provider reports and what of it comes into the books.</summary>
public class BookedFiguresTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly FootprintLedger _ledger = new();
    private readonly TestChatClient _provider = new();

    [Fact]
    public async Task A_running_total_in_each_update_counts_once_for_the_call_and_for_a_later_hit()
    {
        _provider.Stream = (_, _) =>
            Enumerable.Range(1, 25).Select(i => Usage(1000, i, "r1", i == 25 ? ChatFinishReason.Stop : null)).ToAsyncEnumerable();
        using var client = Pipeline();

        await client.StreamAsync("Name 25 towns.");
        var updates = await client.GetStreamingResponseAsync("Name 25 towns.", cancellationToken: Cancellation).ToListAsync(Cancellation);

        var sums = _ledger.Summarize();
        Assert.Equal((1000, 25), (sums.InputTokens, sums.OutputTokens));
        Assert.Equal(
            (1000, 25),
            (updates[0].GetCacheHit()!.AvoidedUsage!.InputTokenCount, updates[0].GetCacheHit()!.AvoidedUsage!.OutputTokenCount));
    }

    [Fact]
    public async Task Usage_is_added_up_over_the_responses_of_one_stream()
    {
        _provider.Stream = (_, _) => new[] { Usage(10, 5, "r1"), Usage(10, 5, "r2"), Usage(10, 7, "r2") }.ToAsyncEnumerable();
        using var client = Pipeline();

        await client.StreamAsync("How?");

        Assert.Equal((20, 12), (_ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
    }

    [Fact]
    public async Task Parts_of_a_usage_in_several_updates_are_added_up()
    {
        _provider.Stream = (_, _) => new[] { Usage(10, 1, "r1"), Usage(0, 2, "r1"), Usage(0, 3, "r1") }.ToAsyncEnumerable();
        using var client = Pipeline();

        await client.StreamAsync("How?");

        Assert.Equal((10, 6), (_ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
    }

    [Theory]
    [InlineData("CacheCreationInputTokens")]
    [InlineData("cache_creation_input_tokens")]
    [InlineData("InputTokenDetails.AudioTokenCount")]
    [InlineData("OutputTokenDetails.AudioTokenCount")]
    [InlineData("ImageTokens")]
    public async Task Tokens_of_a_class_without_a_price_leave_the_cost_unknown(string name)
    {
        Answer(new() { InputTokenCount = 1000, OutputTokenCount = 1000, AdditionalCounts = new() { [name] = 400 } });
        using var client = Pipeline(new ModelPrice(3, 15, 0.3m));

        Assert.Null(await CostAsync(client));
    }

    [Fact]
    public async Task Each_class_of_tokens_has_its_price()
    {
        Answer(new()
        {
            InputTokenCount = 1_000_000,
            CachedInputTokenCount = 200_000,
            OutputTokenCount = 1_000_000,
            ReasoningTokenCount = 300_000,
            AdditionalCounts = new()
            {
                ["CacheCreationInputTokens"] = 100_000,
                ["InputTokenDetails.AudioTokenCount"] = 50_000,
                ["OutputTokenDetails.AudioTokenCount"] = 40_000,
            },
        });
        using var client = Pipeline(
            new ModelPrice(3, 15, 0.3m)
            {
                CacheWritePerMillion = 3.75m,
                AudioInputPerMillion = 40,
                AudioOutputPerMillion = 80,
                ReasoningPerMillion = 20,
            });

        Assert.Equal(
            (0.65m * 3) + (0.2m * 0.3m) + (0.1m * 3.75m) + (0.05m * 40) + (0.66m * 15) + (0.3m * 20) + (0.04m * 80),
            await CostAsync(client));
    }

    [Fact]
    public async Task Counts_that_cannot_be_are_left_out()
    {
        var usage = new UsageDetails
        {
            InputTokenCount = long.MaxValue,
            OutputTokenCount = -7,
            AdditionalCounts = new() { ["wattwise.energy_uj"] = 9, ["wattwise.energy_low_uj"] = -5 },
        };
        Answer(usage);
        using var client = Pipeline();

        await client.AskAsync("How?");

        var sums = _ledger.Summarize();
        Assert.Equal((0, 0), (sums.InputTokens, sums.OutputTokens));
        Assert.Null(usage.GetEnergy());
    }

    [Theory]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, 0, double.PositiveInfinity)]
    [InlineData(1, -1, 2)]
    [InlineData(1, 3, 2)]
    public void Energies_that_cannot_be_never_come_into_a_ledger(double joules, double low, double high)
    {
        var energy = new EnergyEstimate(joules, low, high, EnergyMethod.Measured);
        var usage = new UsageDetails();
        usage.SetEnergy(energy);
        var record = new StageRecord(WattwiseStages.Model, StageOutcome.ModelCalled, "x", energy, null, TimeSpan.Zero, null)
        {
            EmbodiedGrams = joules * double.PositiveInfinity,
        };

        var footprint = new RequestFootprint([record], TimeSpan.Zero);
        _ledger.Add(footprint);

        Assert.Null(usage.GetEnergy());
        Assert.Null(new CachedAnswer("x", new AnswerChunk[] { new(1, false) }) { Energy = energy }.Energy);
        Assert.False(footprint.IsComplete);
        Assert.Equal(default, _ledger.Summarize().Spent);
        Assert.Equal(0, _ledger.Summarize().EmbodiedGrams);
    }

    [Fact]
    public async Task A_tool_that_asks_the_same_pipeline_adds_its_calls_to_the_request()
    {
        IChatClient? client = null;
        _provider.Respond = (call, _) => Task.FromResult(_provider.SeenMessages[call - 1] switch
        {
            [.., { Text: "inner" }] => Response("inner answer", 1000),
            [.., { Role: var role }] when role == ChatRole.Tool => Response("outer answer", 10),
            _ => ToolCall(10),
        });
        using var built = client = Pipeline(builder => builder.UseFunctionInvocation());
        var options = new ChatOptions
        {
            Tools = [AIFunctionFactory.Create(
                async () => (await client.GetResponseAsync("inner", cancellationToken: Cancellation)).Text, "ask")],
        };

        var first = (await client.GetResponseAsync("outer", options, Cancellation)).GetFootprint()!;
        var again = (await client.GetResponseAsync("other", options, Cancellation)).GetFootprint()!;

        Assert.Equal([1000L, 20L], first.Stages.Where(stage => stage.IsModelCall).Select(stage => stage.Usage!.OutputTokenCount!.Value));
        Assert.Equal([20L], again.Stages.Where(stage => stage.IsModelCall).Select(stage => stage.Usage!.OutputTokenCount!.Value));
        Assert.Contains(again.Stages, stage => stage is { IsNested: true, Reason: CacheReasons.Exact });
        Assert.Equal((2, 0, 1040), (_ledger.Summarize().Requests, _ledger.Summarize().AnsweredRequests, _ledger.Summarize().OutputTokens));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_call_of_a_leader_that_left_is_booked_on_one_follower(bool isSharedFurther)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _provider.Respond = async (_, _) =>
        {
            await gate.Task;
            return Response("answer", 50);
        };
        using var client = Pipeline();
        using var leaves = new CancellationTokenSource();
        var leader = client.GetResponseAsync("How?", cancellationToken: leaves.Token);
        var follower = client.GetResponseAsync("How?", cancellationToken: Cancellation);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        var last = isSharedFurther ? client.GetResponseAsync("How?", cancellationToken: Cancellation) : null;
        gate.SetResult();

        var footprint = (await follower).GetFootprint()!;

        Assert.Equal([CacheReasons.TookOver], footprint.Stages.Where(stage => stage.Stage == WattwiseStages.SemanticCache)
            .Select(stage => stage.Reason));
        Assert.Equal(50, Assert.Single(footprint.Stages, stage => stage.IsModelCall).Usage!.OutputTokenCount);
        Assert.Equal(0, footprint.Avoided.Joules);
        if (last is not null)
            Assert.True((await last).GetFootprint()!.Avoided.Joules > 0);
        Assert.Equal((1, 50), (_ledger.Summarize().ModelCalls, _ledger.Summarize().OutputTokens));
    }

    [Fact]
    public async Task The_app_sees_no_marks_in_the_usage()
    {
        Answer(new() { InputTokenCount = 10, OutputTokenCount = 5 });
        using var client = Pipeline();

        var whole = await client.GetResponseAsync("How?", cancellationToken: Cancellation);
        var streamed = await client.GetStreamingResponseAsync("Why?", cancellationToken: Cancellation).ToChatResponseAsync(Cancellation);

        Assert.Null(whole.Usage!.AdditionalCounts);
        Assert.Null(streamed.Usage!.AdditionalCounts);
    }

    private IChatClient Pipeline(ModelPrice price) => Pipeline(configure: null, price);

    private IChatClient Pipeline(Action<ChatClientBuilder>? configure = null, ModelPrice? price = null)
    {
        var options = new AccountingOptions { Ledger = _ledger };
        if (price is not null)
            options.Prices.Add("gpt-4o-mini", price);
        var builder = _provider.AsBuilder().Use(inner => new AccountingChatClient(inner, options))
            .Use(inner => new SemanticCacheChatClient(inner));
        configure?.Invoke(builder);
        return builder.Build();
    }

    private void Answer(UsageDetails usage) => _provider.Respond = (_, _) =>
    {
        var response = Response("answer", 1);
        response.Usage = usage;
        return Task.FromResult(response);
    };

    private static async Task<decimal?> CostAsync(IChatClient client) =>
        (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!.Cost?.Amount;

    private static ChatResponse Response(string text, long output) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        FinishReason = ChatFinishReason.Stop,
        ModelId = "gpt-4o-mini",
        Usage = new() { InputTokenCount = 10, OutputTokenCount = output, TotalTokenCount = 10 + output },
    };

    private static ChatResponse ToolCall(long output)
    {
        var response = Response("", output);
        response.Messages[0].Contents = [new FunctionCallContent("1", "ask")];
        response.FinishReason = ChatFinishReason.ToolCalls;
        return response;
    }

    private static ChatResponseUpdate Usage(long input, long output, string id, ChatFinishReason? finish = null) =>
        new(ChatRole.Assistant, [new TextContent(
            "town "), new UsageContent(new() { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output })])
        {
            ModelId = "gpt-4o-mini",
            ResponseId = id,
            FinishReason = finish,
        };
}
