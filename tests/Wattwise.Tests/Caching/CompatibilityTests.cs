using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>What an answer depends on: two requests that differ in it never share one, whatever the similarity.</summary>
public class CompatibilityTests
{
    private const string Prompt = "How do I reset my password?";
    private static readonly AIFunction Tool = AIFunctionFactory.Create((string city) => city, "weather", "Tells the weather.");
    private static readonly AIFunction SameNameOtherSchema = AIFunctionFactory.Create(
        (string city, int days) => city + days, "weather", "Tells the weather.");

    public static TheoryData<string, ChatOptions> Differences => new()
    {
        { "tenant", Chat.With(o => o.CacheScope = new("a")) },
        { "user", Chat.With(o => o.CacheScope = new(null, "a")) },
        { "tenant and user", Chat.With(o => o.CacheScope = new("a", "b")) },
        { "vary by", Chat.With(o => o.VaryBy = ["de"]) },
        { "allowed zones", Chat.With(o => o.AllowedZones = ["DEU"]) },
        { "vary by two", Chat.With(o => o.VaryBy = ["d", "e"]) },
        { "model", new() { ModelId = "other" } },
        { "instructions", new() { Instructions = "Be brief." } },
        { "temperature", new() { Temperature = 0.5f } },
        { "top p", new() { TopP = 0.5f } },
        { "top k", new() { TopK = 3 } },
        { "frequency penalty", new() { FrequencyPenalty = 0.5f } },
        { "presence penalty", new() { PresencePenalty = 0.5f } },
        { "seed", new() { Seed = 3 } },
        { "length", new() { MaxOutputTokens = 3 } },
        { "stop", new() { StopSequences = ["a", "b"] } },
        { "other stop", new() { StopSequences = ["ab"] } },
        { "effort", new() { Reasoning = new() { Effort = ReasoningEffort.Low } } },
        { "json", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "schema", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(
            JsonDocument.Parse("""{"type":"object"}""").RootElement, "s") } },
        { "tool", new() { Tools = [Tool] } },
        { "tool schema", new() { Tools = [SameNameOtherSchema] } },
        { "tool mode", new() { Tools = [Tool], ToolMode = ChatToolMode.None } },
        { "required tool", new() { Tools = [Tool], ToolMode = ChatToolMode.RequireSpecific("weather") } },
        { "additional property", new() { AdditionalProperties = new() { ["safe"] = true } } },
        { "additional text", new() { AdditionalProperties = new() { ["safe"] = "true" } } },
    };

    [Fact]
    public async Task No_two_requests_that_differ_in_one_of_these_share_an_answer()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await client.AskAsync(Prompt);
        foreach (var row in Differences)
            Assert.Equal($"answer {model.Calls + 1}", await client.AskAsync(Prompt, row.Data.Item2));
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task A_request_with_these_options_shares_its_own_answer(string name, ChatOptions options)
    {
        Assert.NotEmpty(name);
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await client.AskAsync(Prompt, options.Clone());
        Assert.Equal("answer 1", await client.AskAsync(Prompt, options.Clone()));
    }

    [Fact]
    public async Task Empty_options_are_no_options_and_the_default_model_may_be_named()
    {
        using var model = new TestChatClient { DefaultModelId = "m" };
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt);
        Assert.Equal("answer 1", await client.AskAsync(Prompt, new ChatOptions()));
        Assert.Equal("answer 1", await client.AskAsync(Prompt, new ChatOptions { ModelId = "m" }));
        Assert.Equal("answer 1", await client.AskAsync(Prompt, Chat.With(o => o.VaryBy = [])));
        Assert.Equal("answer 1", await client.StreamAsync(Prompt));
    }

    [Fact]
    public async Task Ids_and_times_of_messages_do_not_matter()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt);
        var message = new ChatMessage(ChatRole.User, Prompt) { MessageId = "1", CreatedAt = DateTimeOffset.UnixEpoch };
        Assert.Equal("answer 1", (await client.GetResponseAsync([message], null, Chat.Token)).Text);
    }

    [Fact]
    public async Task System_prompts_are_compared_by_their_words_not_by_their_line_ends()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await Ask("Be brief.\nBe kind.");
        Assert.Equal("answer 1", await Ask("Be brief.\r\nBe kind.\r\n"));
        Assert.Equal("answer 2", await Ask("Be brief.\nBe rude."));

        async Task<string> Ask(string system) =>
            (await client.GetResponseAsync([Chat.System(system), Chat.User(Prompt)], null, Chat.Token)).Text;
    }

    [Fact]
    public async Task Texts_do_not_flow_into_each_other()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        ChatMessage[][] conversations =
        [
            [Chat.User("a"), Chat.Assistant("bc"), Chat.User("d")],
            [Chat.User("ab"), Chat.Assistant("c"), Chat.User("d")],
            [Chat.User("a"), Chat.User("bc"), Chat.User("d")],
            [Chat.Assistant("a"), Chat.Assistant("bc"), Chat.User("d")],
            [Chat.System("a"), Chat.Assistant("bc"), Chat.User("d")],
            [new(ChatRole.User, [new TextContent("a"), new TextContent("bc")]), Chat.User("d")],
        ];
        for (var i = 0; i < conversations.Length; i++)
            Assert.Equal($"answer {i + 1}", (await client.GetResponseAsync(conversations[i], null, Chat.Token)).Text);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("continue")]
    [InlineData("and in Spain?")]
    public async Task A_follow_up_never_matches_after_another_history(string followUp)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(_ => [1, 0]), new() { Policy = new StaticThresholdPolicy(0.01f) });
        Assert.Equal("answer 1", await Ask("What is the VAT in France?", "20 %."));
        Assert.Equal("answer 2", await Ask("What is the minimum wage in France?", "11.88 euros."));
        Assert.Equal("answer 3", await Ask());
        Assert.Equal("answer 1", await Ask("What is the VAT in France?", "20 %."));

        async Task<string> Ask(params string[] history)
        {
            var messages = history.Select((text, i) => i % 2 == 0 ? Chat.User(text) : Chat.Assistant(text)).Append(Chat.User(followUp));
            return (await client.GetResponseAsync(messages, null, Chat.Token)).Text;
        }
    }

    public static TheoryData<string, ChatMessage[], ChatOptions?> Bypassed => new()
    {
        { "bypass:requested", [Chat.User("a")], Chat.With(o => o.CacheMode = CacheMode.Bypass) },
        { "bypass:conversation-id", [Chat.User("a")], new() { ConversationId = "c" } },
        { "bypass:background", [Chat.User("a")], new() { AllowBackgroundResponses = true } },
        { "bypass:raw-options", [Chat.User("a")], new() { RawRepresentationFactory = _ => "x" } },
        { "bypass:additional-properties", [Chat.User("a")], new() { AdditionalProperties = new() { ["x"] = new object() } } },
        { "bypass:hosted-tool", [Chat.User("a")], new() { Tools = [new HostedWebSearchTool()] } },
        { "bypass:tool-turn", [Chat.User("a"), new(ChatRole.Assistant, [new FunctionCallContent("1", "f")]), new(
            ChatRole.Tool, [new FunctionResultContent("1", "r")])], null },
        { "bypass:content", [new(ChatRole.User, [new TextContent("a"), new UriContent("http://x/y.png", "image/png")])], null },
        { "bypass:empty-prompt", [Chat.User("  ")], null },
        { "bypass:empty-prompt", [], null },
    };

    [Theory]
    [MemberData(nameof(Bypassed))]
    public async Task A_request_that_no_key_can_hold_goes_past_the_cache(string reason, ChatMessage[] messages, ChatOptions? options)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        for (var i = 1; i <= 2; i++)
        {
            var request = options?.Clone();
            var scope = WattwiseScope.JoinOrBegin(ref request, out _);
            WattwiseScope.Current = scope;
            Assert.Equal($"answer {i}", (await client.GetResponseAsync(messages, request, Chat.Token)).Text);
            WattwiseScope.Current = null;
            Assert.Equal(reason, Assert.Single(scope.Records).Reason);
        }
    }

    [Fact]
    public async Task An_image_is_matched_exactly_and_never_by_meaning()
    {
        using var model = new TestChatClient();
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(model, embedder);
        await Ask(1);
        Assert.Equal("answer 1", await Ask(1));
        Assert.Equal("answer 2", await Ask(2));
        Assert.Equal(0, embedder.Calls);

        async Task<string> Ask(byte pixel) =>
            (await client.GetResponseAsync(
                [new(ChatRole.User, [new TextContent("What is this?"), new DataContent(new[] { pixel }, "image/png")])], null,
                Chat.Token)).Text;
    }
}
