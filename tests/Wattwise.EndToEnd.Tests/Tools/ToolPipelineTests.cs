using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.LocalEngine;
using Wattwise.Tests.Cascade;

namespace Wattwise.EndToEnd.Tests.Tools;

/// <summary>Turns with tools of the local engine, through the stages before it.</summary>
public sealed class ToolPipelineTests : IAsyncLifetime
{
    private readonly ShopTools _shop = new();
    private LlamaEngine _engine = null!;

    private ChatOptions Options => new()
    {
        Temperature = 0,
        MaxOutputTokens = 96,
        Tools = [AIFunctionFactory.Create(_shop.CountStock, "count_stock")],
        ToolMode = ChatToolMode.RequireAny,
        AllowMultipleToolCalls = false,
    };

    public async ValueTask InitializeAsync() => _engine = await LlamaEngine.LoadAsync(new()
    {
        ModelPath = Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"),
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = 1024,
    });

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Calls_are_never_served_from_the_cache_and_turns_with_results_go_past_it()
    {
        using var client = ((IChatClient)new LlamaChatClient(_engine)).AsBuilder().UseWattwise().Build();

        var first = await client.GetResponseAsync("How many apples are there?", Options, Chat.Token);
        var second = await client.GetResponseAsync("How many apples are there?", Options, Chat.Token);

        foreach (var response in (ChatResponse[])[first, second])
        {
            Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
            Assert.Single(Calls(response));
            Assert.Single(response.GetFootprint()!.Stages, stage => stage.IsModelCall);
        }

        ChatMessage[] conversation =
            [new(ChatRole.User, "How many apples are there?"), .. first.Messages, new(
                ChatRole.Tool, [new FunctionResultContent(Calls(first)[0].CallId, "There are 3 apples.")])];
        foreach (var _ in (int[])[1, 2])
        {
            var answer = await client.GetResponseAsync(conversation, new() { Temperature = 0, MaxOutputTokens = 24 }, Chat.Token);
            Assert.Contains(answer.GetFootprint()!.Stages, stage => stage.Reason == CacheReasons.BypassToolTurn);
            Assert.Single(answer.GetFootprint()!.Stages, stage => stage.IsModelCall);
        }
    }

    [Theory]
    [InlineData(TierCapabilities.None, "remote")]
    [InlineData(TierCapabilities.Tools, "local")]
    public async Task A_cascade_asks_the_engine_for_calls_where_its_tier_says_that_it_can(TierCapabilities capabilities, string tier)
    {
        using var remote = new TestChatClient
        {
            DefaultModelId = "remote",
            Respond = (_, _) => Task.FromResult(TestChatClient.Response("Three.")),
        };
        var knowledge = new ScriptedKnowledge();
        knowledge.Classes.Add(CascadeFingerprint.ClassOf("unknown", Options));
        var options = new CascadeOptions
        {
            Tiers = { new CascadeTier("local", new LlamaChatClient(_engine)) { Capabilities = capabilities }, new CascadeTier("remote") },
        };
        var state = new CascadeState(
            null, options, new StageServices(), _ => new CascadeParts(knowledge, new SchemaEstimator(), new AnswerComparer(null)));
        using var client = new AccountingChatClient(
            new CascadeChatClient(remote, state, findKeyed: null, state.Dispose), new AccountingOptions());

        var response = await client.GetResponseAsync("How many apples are there?", Options, Chat.Token);

        Assert.Equal(tier, response.GetCascadeResult()!.Tier);
        Assert.Equal(tier == "local" ? 1 : 0, Calls(response).Length);
        if (tier == "remote")
            return;

        // A loop of tools stays with the model that began it.
        var next = Options;
        next.ToolMode = ChatToolMode.None;
        ChatMessage[] conversation =
            [new(ChatRole.User, "How many apples are there?"), .. response.Messages, new(
                ChatRole.Tool, [new FunctionResultContent(Calls(response)[0].CallId, "There are 3 apples.")])];
        var answer = await client.GetResponseAsync(conversation, next, Chat.Token);
        Assert.Equal(("local", 0), (answer.GetCascadeResult()!.Tier, remote.Calls));
    }

    [Fact]
    public async Task A_conversation_that_another_provider_began_goes_on_at_the_engine()
    {
        ChatMessage[] conversation =
        [
            new(ChatRole.User, "How many apples and pears are there?"),
            new(ChatRole.Assistant,
                [new FunctionCallContent(
                    "toolu_01A", "count_stock", new Dictionary<string, object?> { ["item"] = "apples" }),
                    new FunctionCallContent("toolu_01B", "count_stock", new Dictionary<string, object?> { ["item"] = "pears" })]),
            new(ChatRole.Tool, [new FunctionResultContent("toolu_01B", "There are 4 pears."), new FunctionResultContent(
                "toolu_01A", "There are 3 apples.")]),
        ];
        var options = Options;
        options.ToolMode = ChatToolMode.None;

        var response = await new LlamaChatClient(_engine).GetResponseAsync(conversation, options, Chat.Token);

        Assert.Empty(Calls(response));
        Assert.NotEqual("", response.Text);
    }

    private static FunctionCallContent[] Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
}
