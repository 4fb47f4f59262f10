using Microsoft.Extensions.AI;
using Wattwise.Caching;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade;

/// <summary>The cascade behind other stages.</summary>
public sealed class CascadeInPipelineTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_below_the_floor_is_never_cached(bool streams)
    {
        _cascade.Options.MayServeHeldAnswer = true;
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        _cascade.Strong.Respond = (call, _) =>
            call == 1 ? throw new InvalidOperationException("503") : Task.FromResult(Answer("strong", "large"));
        using var cache = new SemanticCacheChatClient(_cascade.Stage);

        Assert.Equal(["weak 1", "strong", "strong"], await AskThriceAsync(cache, streams));
        Assert.Equal((2, 2), (_cascade.Weak.Calls, _cascade.Strong.Calls));
    }

    [Fact]
    public async Task An_answer_of_a_weak_tier_serves_no_request_that_asks_for_a_strong_one()
    {
        using var cache = new SemanticCacheChatClient(_cascade.Stage);

        Assert.Equal("weak 1", await cache.AskAsync("question"));
        Assert.Equal("strong 1", await cache.AskAsync("question", Chat.With(o => o.MinTier = "strong")));
        Assert.Equal("strong 2", await cache.AskAsync("question", Chat.With(o => o.Cascade = CascadeUse.Off)));
        Assert.Equal("weak 1", await cache.AskAsync("question"));
    }

    [Fact]
    public async Task A_loop_of_function_calls_runs_no_tool_of_a_refused_draft()
    {
        var (ran, options) = (0, new ChatOptions());
        options.Tools = [AIFunctionFactory.Create(() => ++ran, "one")];
        _cascade.Knowledge.Classes.Add(CascadeFingerprint.ClassOf("unknown", options));
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        _cascade.Weak.Respond = (_, _) =>
            Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "one")])) { ModelId = "small" });
        using var client = _cascade.Client.AsBuilder().UseFunctionInvocation().Build();

        Assert.Equal("strong 1", (await client.GetResponseAsync("question", options, Chat.Token)).Text);
        Assert.Equal((0, 1), (ran, _cascade.Weak.Calls));
    }

    [Fact]
    public async Task The_task_class_of_an_earlier_stage_is_the_class_of_the_certificate()
    {
        _cascade.Knowledge.Classes.Clear();
        _cascade.Knowledge.Classes.Add("trivia");
        ChatOptions? options = null;
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        scope.TaskClass = "trivia";
        WattwiseScope.Current = scope;
        try
        {
            Assert.Equal("weak 1", await _cascade.Stage.AskAsync("question"));
        }
        finally
        {
            WattwiseScope.Current = null;
        }

        Assert.Equal("strong 1", await _cascade.Stage.AskAsync("question"));
    }

    private static async Task<List<string>> AskThriceAsync(IChatClient client, bool streams)
    {
        var texts = new List<string>();
        for (var i = 0; i < 3; i++)
            texts.Add(streams ? await client.StreamAsync("question") : await client.AskAsync("question"));
        return texts;
    }
}
