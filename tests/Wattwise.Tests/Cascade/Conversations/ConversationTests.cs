using Microsoft.Extensions.AI;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Conversations;

/// <summary>Conversations and loops of tool calls stay with their tier.</summary>
public sealed class ConversationTests : IDisposable
{
    private static readonly ChatOptions Tools = new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] };

    private readonly CascadeFixture _cascade = new();

    public ConversationTests() => _cascade.Knowledge.Classes.Add(CascadeFingerprint.ClassOf("unknown", Tools));

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_goes_up_and_comes_down_only_after_its_cache_has_lapsed(bool streams)
    {
        List<ChatMessage> messages = [Chat.User("first")];
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls != 2;
        var tiers = new List<string>();
        for (var turn = 0; turn < 4; turn++)
        {
            if (turn == 3)
                _cascade.Clock.Advance(_cascade.Options.CacheLifetime);
            var response = await _cascade.AskAsync(streams, null, messages);
            tiers.Add(response.GetCascadeResult()!.Reason);
            messages = [.. messages, .. response.Messages, Chat.User($"turn {turn}")];
            _cascade.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(
            [CascadeReasons.Accepted, CascadeReasons.StrongestEscalated, CascadeReasons.StrongestConversation, CascadeReasons.Accepted],
            tiers);
    }

    [Fact]
    public async Task Another_conversation_with_the_same_first_words_begins_at_the_first_tier()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls > 1;

        Assert.Equal("strong", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
        Assert.Equal("weak", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_changes_nothing()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        var first = await _cascade.AskAsync(streams: false);
        _cascade.Clock.AdjustTime(_cascade.Clock.GetUtcNow().AddDays(-1));
        _cascade.Clock.Advance(TimeSpan.FromSeconds(10));

        var second = await _cascade.AskAsync(streams: false, null, [Chat.User("question"), .. first.Messages, Chat.User("more")]);

        Assert.Equal(CascadeReasons.StrongestConversation, second.GetCascadeResult()!.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_loop_of_calls_stays_with_the_tier_that_began_it_until_its_text(bool streams)
    {
        _cascade.Weak.Respond = (call, _) => Task.FromResult(call < 3 ? Call($"call {call}") : Answer("done", "small"));
        List<ChatMessage> messages = [Chat.User("question")];
        var reasons = new List<string>();
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls == 1;
        for (var step = 0; step < 3; step++)
        {
            var response = await _cascade.AskAsync(streams, Tools, messages);
            reasons.Add(response.GetCascadeResult()!.Reason);
            messages = [.. messages, .. response.Messages, new(ChatRole.Tool, [new FunctionResultContent($"call {step + 1}", 1)])];
        }

        Assert.Equal([CascadeReasons.Accepted, CascadeReasons.ToolLoop, CascadeReasons.ToolLoop], reasons);
        Assert.Equal((3, 0), (_cascade.Weak.Calls, _cascade.Strong.Calls));
    }

    [Fact]
    public async Task A_loop_whose_tier_fails_goes_on_with_the_strongest_in_a_form_that_it_takes()
    {
        _cascade.Weak.Respond = (call, _) =>
            call == 1 ? Task.FromResult(Call("signed:" + new string('x', 100))) : throw new InvalidOperationException("503");
        var first = await _cascade.AskAsync(streams: false, Tools);
        List<ChatMessage> messages = [Chat.User("question"), .. first.Messages, new(
            ChatRole.Tool, [new FunctionResultContent("signed:" + new string('x', 100), 7)])];

        var second = await _cascade.AskAsync(streams: false, Tools, messages);

        Assert.Equal(("strong 1", CascadeReasons.StrongestTierFailed), (second.Text, second.GetCascadeResult()!.Reason));
        var seen = _cascade.Strong.SeenMessages.Single();
        var call = Assert.Single(seen.SelectMany(message => message.Contents.OfType<FunctionCallContent>()));
        var result = Assert.Single(seen.SelectMany(message => message.Contents.OfType<FunctionResultContent>()));
        Assert.Equal(call.CallId, result.CallId);
        Assert.InRange(call.CallId.Length, 1, 64);
        Assert.Equal(7, result.Result);
    }

    [Fact]
    public async Task Results_of_calls_that_nobody_knows_go_to_the_strongest_tier_as_they_are()
    {
        List<ChatMessage> messages =
            [Chat.User("question"), .. Call("foreign").Messages, new(ChatRole.Tool, [new FunctionResultContent("foreign", 1)])];

        var response = await _cascade.AskAsync(streams: false, Tools, messages);

        Assert.Equal("strong", response.GetCascadeResult()!.Tier);
        Assert.Equal("foreign", _cascade.Strong.SeenMessages.Single()[1].Contents.OfType<FunctionCallContent>().Single().CallId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_that_a_provider_keeps_stays_with_its_tier_and_no_other_is_asked(bool streams)
    {
        _cascade.Weak.Respond = (call, _) =>
        {
            if (call == 2)
                throw new InvalidOperationException("503");
            var answer = Answer("weak", "small");
            answer.ConversationId = "kept";
            return Task.FromResult(answer);
        };
        await _cascade.AskAsync(streams);
        _cascade.Clock.Advance(TimeSpan.FromDays(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _cascade.AskAsync(streams, new ChatOptions { ConversationId = "kept" }));
        var third = await _cascade.AskAsync(streams, new ChatOptions { ConversationId = "kept" });
        var unknown = await _cascade.AskAsync(streams, new ChatOptions { ConversationId = "other" });

        Assert.Equal(("weak", CascadeReasons.Kept), (third.GetCascadeResult()!.Tier, third.GetCascadeResult()!.Reason));
        Assert.Equal("strong", unknown.GetCascadeResult()!.Tier);
    }

    [Fact]
    public async Task A_history_of_another_tier_is_rewritten_and_stays_the_same_bytes_in_later_turns()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls == 1;
        _cascade.Weak.Respond = (call, _) => Task.FromResult(new ChatResponse(new ChatMessage(
            ChatRole.Assistant,
            [new TextReasoningContent("hm") { ProtectedData = "signed" }, new TextContent("weak") { RawRepresentation = new object() }])
        {
            AdditionalProperties = new() { ["provider"] = 1 },
            RawRepresentation = new object(),
        })
        { ModelId = "small" });
        List<ChatMessage> messages = [Chat.System("be kind"), Chat.User("question")];
        for (var turn = 0; turn < 3; turn++)
            messages = [.. messages, .. (await _cascade.AskAsync(streams: false, null, messages)).Messages, Chat.User("more")];

        Assert.Equal(2, _cascade.Strong.Calls);
        foreach (var seen in _cascade.Strong.SeenMessages)
        {
            var answer = seen[2];
            var text = Assert.IsType<TextContent>(Assert.Single(answer.Contents));
            Assert.Equal(
                ("weak", null, null, null), (text.Text, text.RawRepresentation, answer.RawRepresentation, answer.AdditionalProperties));
        }

        // The caller's own messages are untouched.
        Assert.Equal(2, messages[2].Contents.Count);
    }

    [Fact]
    public async Task A_conversation_of_one_tier_goes_on_as_it_is()
    {
        _cascade.Weak.Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(
            ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("weak")]))
        { ModelId = "small" });
        var first = await _cascade.AskAsync(streams: false);
        await _cascade.AskAsync(streams: false, null, [Chat.User("question"), .. first.Messages, Chat.User("more")]);

        Assert.Equal(2, _cascade.Weak.SeenMessages[1][1].Contents.Count);
    }

    private static ChatResponse Call(string id) => new(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(id, "one")]))
    {
        ModelId = "small",
        FinishReason = ChatFinishReason.ToolCalls,
    };
}
