using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Caching;
using Wattwise.Tests.Caching.Lookup;

namespace Wattwise.Tests.Caching.Flights;

/// <summary>Prompts that ask in other words for what the model is answering at this moment.</summary>
public class SimilarPromptsInFlightTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_rephrasing_waits_for_the_answer_that_is_on_its_way(bool leaderStreams, bool followerStreams)
    {
        using var run = new GatedRun();
        var leader = run.Ask(Prompt, leaderStreams);
        await run.Started;
        var follower = run.Ask(Rephrased, followerStreams);
        Assert.False(follower.IsCompleted);
        run.Release();

        Assert.Equal("gated 1", (await leader).Text);
        var response = await follower;
        Assert.Equal("gated 1", response.Text);
        var hit = response.GetCacheHit()!;
        Assert.Equal((CacheTier.Coalesced, null, 10L), (hit.Tier, hit.MatchedPrompt, hit.AvoidedUsage!.InputTokenCount));
        Assert.InRange(hit.CosineSimilarity!.Value, 0.9f, 1);
        Assert.NotNull(hit.AnsweredAt);
        Assert.Equal(1, run.Model.Calls);
        Assert.Equal((Rephrased, Prompt), run.Sink.Events.Select(e => (e.Prompt, e.CachedPrompt)).Single());
    }

    [Fact]
    public async Task Its_repetition_is_a_semantic_hit_and_needs_no_second_look_up()
    {
        using var run = new GatedRun();
        var leader = run.Ask(Prompt);
        await run.Started;
        var follower = run.Ask(Rephrased);
        run.Release();
        await Task.WhenAll(leader, follower);
        var embeddings = run.Embedder.Calls;

        var hit = (await run.Ask(Rephrased)).GetCacheHit()!;
        Assert.Equal((CacheTier.Semantic, null), (hit.Tier, hit.MatchedPrompt));
        Assert.Equal((embeddings, 1), (run.Embedder.Calls, run.Model.Calls));
    }

    [Fact]
    public async Task Its_record_books_the_look_up_and_what_was_avoided()
    {
        using var run = new GatedRun();
        var leader = run.Ask(Prompt);
        await run.Started;
        var follower = run.Client.RecordAsync(Rephrased);
        run.Release();
        await leader;
        var record = await follower;
        Assert.Equal(("coalesced", 15L), (record.Reason, record.Usage!.TotalTokenCount));
    }

    [Theory]
    [InlineData("Can I return it within 14 days?", "Can I return it within 15 days?", null)]
    [InlineData(Prompt, Rephrased, "tenant")]
    public async Task A_near_miss_or_another_tenant_makes_its_own_call(string first, string second, string? tenant)
    {
        using var run = new GatedRun();
        var leader = run.Ask(first);
        await run.Started;
        var follower = run.Ask(second, options: Chat.With(o => o.CacheScope = new(tenant)));
        run.Release();
        Assert.NotEqual((await leader).Text, (await follower).Text);
        Assert.Equal(2, run.Model.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_call_fails_the_rephrasing_makes_its_own(bool streams)
    {
        using var run = new GatedRun { Fault = new InvalidOperationException("down") };
        var leader = run.Ask(Prompt, streams);
        await run.Started;
        var followers = new[] { run.Ask(Rephrased, streams), run.Ask(Rephrased, !streams) };
        run.Release();

        await Assert.ThrowsAsync<InvalidOperationException>(() => leader);
        Assert.All(await Task.WhenAll(followers), response => Assert.Equal("gated 2", response.Text));
        Assert.Equal(2, run.Model.Calls);
    }

    [Fact]
    public async Task When_the_first_caller_leaves_the_call_goes_on_for_the_rephrasing()
    {
        using var run = new GatedRun();
        using var leaves = new CancellationTokenSource();
        var leader = run.Client.GetResponseAsync([Chat.User(Prompt)], null, leaves.Token);
        await run.Started;
        var follower = run.Ask(Rephrased);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        run.Release();
        Assert.Equal("gated 1", (await follower).Text);
        Assert.Equal(1, run.Model.Calls);
    }

    [Fact]
    public async Task A_rephrasing_that_leaves_takes_nothing_from_the_first_caller()
    {
        using var run = new GatedRun();
        using var leaves = new CancellationTokenSource();
        var leader = run.Ask(Prompt);
        await run.Started;
        var follower = run.Client.GetResponseAsync([Chat.User(Rephrased)], null, leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower);
        run.Release();
        Assert.Equal("gated 1", (await leader).Text);
    }

    [Theory]
    [InlineData("I'm sorry, I can't help with that.", "stop")]
    [InlineData("cut o", "length")]
    public async Task An_answer_that_may_not_be_kept_is_not_shown_to_a_rephrasing(string text, string finishReason)
    {
        using var run = new GatedRun { FirstAnswer = TestChatClient.Response(text, new ChatFinishReason(finishReason)) };
        var leader = run.Ask(Prompt, streams: true);
        await run.Started;
        var follower = run.Ask(Rephrased, streams: true);
        run.Release();
        Assert.Equal(text, (await leader).Text);
        Assert.Equal("gated 2", (await follower).Text);
    }

    [Fact]
    public async Task Of_many_rephrasings_at_once_one_calls_the_model()
    {
        const int Count = 2_000;
        var embedded = 0;
        var allCame = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient { Respond = Answer, Stream = (call, token) => Stream(call, token) };
        using var embedder = new TestEmbedder(_ =>
        {
            if (Interlocked.Increment(ref embedded) == Count)
                allCame.SetResult();
            return [1, 0];
        });
        using var client = new SemanticCacheChatClient(
            model, embedder, new() { Guard = new Permissive(), Policy = new StaticThresholdPolicy(0.9f) });
        var requests = Enumerable.Range(0, Count).Select(i => Task.Run(
            () => i % 2 == 0 ? client.StreamAsync($"Question {i}?") : client.AskAsync($"Question {i}?"), Chat.Token)).ToArray();
        Assert.Single((await Task.WhenAll(requests)).Distinct());
        Assert.Equal(1, model.Calls);

        async Task<ChatResponse> Answer(int call, CancellationToken cancellationToken)
        {
            await allCame.Task.WaitAsync(cancellationToken);
            return TestChatClient.Response("done");
        }

        async IAsyncEnumerable<ChatResponseUpdate> Stream(int call, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var update in (await Answer(call, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }
    }

    [Theory]
    [InlineData(Rephrased)]
    [InlineData(Prompt)]
    public async Task A_request_that_the_model_call_itself_makes_does_not_wait_for_it(string inner)
    {
        SemanticCacheChatClient? client = null;
        using var model = new TestChatClient
        {
            Respond = async (call, _) => TestChatClient.Response(call == 1 ? "outer " + await client!.AskAsync(inner) : "inner"),
        };
        using (client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.9f) }))
            Assert.Equal("outer inner", await client.AskAsync(Prompt).WaitAsync(TimeSpan.FromSeconds(30), Chat.Token));
    }

    private sealed class Permissive : ICacheGuard
    {
        public string? FindConflict(string first, string second) => null;
    }

    /// <summary>A model whose first call waits until a test lets it go on.</summary>
    private sealed class GatedRun : IDisposable
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public GatedRun()
        {
            Model = new TestChatClient
            {
                Respond = Answer,
                Stream = (call, token) => Stream(call, token),
            };
            Client = new SemanticCacheChatClient(Model, Embedder, new() { Policy = new StaticThresholdPolicy(0.9f), AuditSink = Sink });
        }

        public TestChatClient Model { get; }

        public TestEmbedder Embedder { get; } = new();

        public RecordingSink Sink { get; } = new();

        public SemanticCacheChatClient Client { get; }

        public Exception? Fault { get; init; }

        public ChatResponse? FirstAnswer { get; init; }

        public Task Started => _started.Task;

        public void Release() => _goOn.SetResult();

        public async Task<ChatResponse> Ask(string prompt, bool streams = false, ChatOptions? options = null) => streams
            ? await Client.GetStreamingResponseAsync([Chat.User(prompt)], options, Chat.Token).ToChatResponseAsync(Chat.Token)
            : await Client.GetResponseAsync([Chat.User(prompt)], options, Chat.Token);

        public void Dispose() => Client.Dispose();

        private async Task<ChatResponse> Answer(int call, CancellationToken cancellationToken)
        {
            if (call > 1)
                return TestChatClient.Response($"gated {call}");
            _started.SetResult();
            await _goOn.Task.WaitAsync(cancellationToken);
            return Fault is null ? FirstAnswer ?? TestChatClient.Response("gated 1") : throw Fault;
        }

        private async IAsyncEnumerable<ChatResponseUpdate> Stream(
            int call, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var update in (await Answer(call, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }
    }
}
