using Microsoft.Extensions.AI;
using Wattwise.Cascade;
using Wattwise.Compression;

namespace Wattwise.Tests.Cascade.Tiers;

/// <summary>What a tier has to be able to do is checked before anything else, and nothing is cut off.</summary>
public sealed class TierNeedsTests
{
    private static readonly AIFunction Tool = AIFunctionFactory.Create(() => 1, "one");

    public static TheoryData<TierCapabilities, ChatMessage[], ChatOptions?> Needs => new()
    {
        { TierCapabilities.None, [Chat.User("a")], null },
        { TierCapabilities.None, [Chat.User("a")], new ChatOptions { Tools = [Tool], ToolMode = ChatToolMode.None } },
        { TierCapabilities.Tools, [Chat.User("a")], new ChatOptions { Tools = [Tool] } },
        { TierCapabilities.Tools
            | TierCapabilities.ParallelToolCalls, [Chat.User("a")], new ChatOptions { Tools = [Tool], AllowMultipleToolCalls = true } },
        { TierCapabilities.Tools, [Chat.User("a"), new(ChatRole.Assistant, [new FunctionCallContent("1", "one")]), Chat.User("b")], null },
        {
            TierCapabilities.Tools | TierCapabilities.ParallelToolCalls,
            [new(ChatRole.Assistant, [new FunctionCallContent("1", "one"), new FunctionCallContent("2", "one")]), Chat.User("b")], null
        },
        { TierCapabilities.None, [Chat.User("a")], new ChatOptions { ResponseFormat = ChatResponseFormat.Json } },
        { TierCapabilities.JsonSchema, [Chat.User("a")], new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema<int>() } },
        { TierCapabilities.Vision, [new(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])], null },
        { TierCapabilities.Files, [new(ChatRole.User, [new UriContent("https://example.com/a.pdf", "application/pdf")])], null },
        { TierCapabilities.Reasoning, [Chat.User("a")], new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.High } } },
        { TierCapabilities.None, [Chat.User("a")], new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } } },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public void Needs_are_read_from_the_request(TierCapabilities expected, ChatMessage[] messages, ChatOptions? options)
    {
        var needs = new TierNeeds(messages, options);

        Assert.Equal(expected, needs.Capabilities);
        Assert.True(needs.Fit(new CascadeTier("able") { Capabilities = expected }));
        foreach (var missing in Enum.GetValues<TierCapabilities>()
            .Where(one => one is not (TierCapabilities.None or TierCapabilities.All) && expected.HasFlag(one)))
            Assert.False(needs.Fit(new CascadeTier("unable") { Capabilities = expected & ~missing }));
    }

    [Theory]
    [InlineData(1_000, 100, 1_160, true)]
    [InlineData(1_000, 100, 1_157, false)]
    [InlineData(1_000, null, 1_060, true)]
    [InlineData(1_000, null, 1_057, false)]
    public void Prompt_with_a_margin_of_5_percent_and_output_have_to_fit(int words, int? output, int window, bool fits)
    {
        // A word is a token here, and a message takes 8 more: 1,008 with the margin are 1,058.4.
        var needs = new TierNeeds(
            [Chat.User(string.Join(' ', Enumerable.Repeat("word", words)))], new ChatOptions { MaxOutputTokens = output });

        Assert.Equal(fits, needs.Fit(new CascadeTier("tier") { ContextWindow = window, TokenCounter = new Words() }));
    }

    [Fact]
    public async Task A_request_that_no_weaker_tier_can_take_goes_to_the_strongest_whole()
    {
        using var cascade = new CascadeFixture();
        cascade.Options.Tiers[0].ContextWindow = 100;
        var prompt = new string('x', 10_000);

        var response = await cascade.AskAsync(streams: true, null, Chat.User(prompt));

        Assert.Equal(CascadeReasons.StrongestIncapable, response.GetCascadeResult()!.Reason);
        Assert.Equal((prompt, 0), (cascade.Strong.SeenMessages.Single().Single().Text, cascade.Weak.Calls));
    }

    private sealed class Words : ITokenCounter
    {
        public bool IsEstimate => false;

        public int Count(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : text.Count(' ') + 1;
    }
}
