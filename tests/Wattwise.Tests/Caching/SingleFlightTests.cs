using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

public class SingleFlightTests
{
    private const string Prompt = "How do I reset my password?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_concurrent_requests_over_fifty_keys_make_fifty_calls(bool matchesByMeaning)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (_, _) =>
            {
                await gate.Task;
                return TestChatClient.Response("done");
            },
        };
        using var client = new SemanticCacheChatClient(model, matchesByMeaning ? new TestEmbedder() : null);
        var requests = Enumerable.Range(0, 10_000).Select(i => Task.Run(
            () => i % 3 == 0 ? client.StreamAsync($"Question {i % 50}?") : client.AskAsync($"Question {i % 50}?"), Chat.Token)).ToArray();
        gate.SetResult();

        Assert.All(
            await Task.WhenAll(requests), text => Assert.True(text is "done" || text.StartsWith("answer", StringComparison.Ordinal)));
        Assert.Equal(50, model.Calls);
    }

    [Fact]
    public async Task Followers_see_chunks_as_they_come()
    {
        using var run = new Run();
        await using var leader = run.Start(Chat.Token);
        run.Write("one ");
        await leader.MoveNextAsync();
        await using var follower = run.Start(Chat.Token);
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(CacheTier.Coalesced, follower.Current.GetCacheHit()!.Tier);
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal("one ", follower.Current.Text);

        run.Write("two");
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal("two", follower.Current.Text);
        Assert.Equal(1, run.Model.Calls);
    }

    [Fact]
    public async Task The_call_goes_on_for_the_followers_when_the_first_caller_leaves()
    {
        using var run = new Run();
        using var leaves = new CancellationTokenSource();
        await using var leader = run.Start(leaves.Token);
        run.Write("one ");
        await leader.MoveNextAsync();
        var follower = run.Client.AskAsync(Prompt);
        var waiting = leader.MoveNextAsync();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);

        run.Write("two");
        run.End();
        Assert.Equal("one two", await follower);
        Assert.Equal("one two", await run.Client.AskAsync(Prompt));
        Assert.Equal((1, false), (run.Model.Calls, run.WasCancelled));
    }

    [Fact]
    public async Task A_follower_that_leaves_takes_nothing_from_the_others()
    {
        using var run = new Run();
        using var leaves = new CancellationTokenSource();
        var leader = run.Client.StreamAsync(Prompt);
        var follower = run.Client.GetResponseAsync([Chat.User(Prompt)], null, leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower);

        run.Write("all");
        run.End();
        Assert.Equal("all", await leader);
        Assert.False(run.WasCancelled);
    }

    [Fact]
    public async Task The_call_is_cancelled_when_nobody_waits_any_more()
    {
        using var run = new Run();
        using var leaves = new CancellationTokenSource();
        var first = run.Client.GetResponseAsync([Chat.User(Prompt)], null, leaves.Token);
        var second = Task.Run(async () =>
        {
            await foreach (var update in run.Client.GetStreamingResponseAsync([Chat.User(Prompt)], null, leaves.Token))
                Assert.Fail("Nothing was answered.");
        }, Chat.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await run.Cancelled.WaitAsync(TimeSpan.FromSeconds(30), Chat.Token);
    }

    [Fact]
    public async Task When_the_call_fails_one_of_those_who_wait_makes_the_next()
    {
        var started = new TaskCompletionSource();
        var fails = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                if (call > 1)
                    return TestChatClient.Response("second try");
                started.SetResult();
                await fails.Task;
                throw new InvalidOperationException("down");
            },
        };
        using var client = new SemanticCacheChatClient(model);
        var leader = client.AskAsync(Prompt);
        await started.Task;
        var followers = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? client.AskAsync(Prompt) : client.StreamAsync(Prompt)).ToArray();
        fails.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => leader);
        Assert.All(await Task.WhenAll(followers), text => Assert.True(text is "second try" or "answer 2"));
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_tool_call_is_made_by_the_caller_it_was_given_to_and_by_nobody_else()
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "ok", "order_pizza")] };
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                if (call > 1)
                    return TestChatClient.Response("own answer");
                started.SetResult();
                await goOn.Task;
                return new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "order_pizza")]))
                {
                    FinishReason = ChatFinishReason.ToolCalls,
                };
            },
        };
        using var client = new SemanticCacheChatClient(model);
        var leader = client.GetResponseAsync([Chat.User(Prompt)], options, Chat.Token);
        await started.Task;
        var follower = client.AskAsync(Prompt, options);
        goOn.SetResult();

        Assert.Single((await leader).Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal("own answer", await follower);
    }

    [Fact]
    public async Task Tenants_never_share_a_flight()
    {
        using var run = new Run();
        var first = run.Client.StreamAsync(Prompt, Chat.With(o => o.CacheScope = new("a")));
        var second = run.Client.StreamAsync(Prompt, Chat.With(o => o.CacheScope = new("b")));
        run.End();
        await Task.WhenAll(first, second);
        Assert.Equal(2, run.Model.Calls);
    }

    /// <summary>A model whose stream a test feeds.</summary>
    private sealed class Run : IDisposable
    {
        private readonly Channel<string> _chunks = Channel.CreateUnbounded<string>();
        private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Run()
        {
            Model = new TestChatClient
            {
                Stream = (_, token) => Read(token),
                Respond = async (_, token) => await Read(token).ToChatResponseAsync(token),
            };
            Client = new SemanticCacheChatClient(Model);
        }

        public TestChatClient Model { get; }

        public SemanticCacheChatClient Client { get; }

        public Task Cancelled => _cancelled.Task;

        public bool WasCancelled => _cancelled.Task.IsCompleted;

        public IAsyncEnumerator<ChatResponseUpdate> Start(CancellationToken cancellationToken) =>
            Client.GetStreamingResponseAsync([Chat.User(Prompt)], null, cancellationToken).GetAsyncEnumerator(Chat.Token);

        public void Write(string chunk) => _chunks.Writer.TryWrite(chunk);

        public void End() => _chunks.Writer.TryComplete();

        public void Dispose() => Client.Dispose();

        private async IAsyncEnumerable<ChatResponseUpdate> Read([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    if (!await _chunks.Reader.WaitToReadAsync(cancellationToken))
                        break;
                }
                catch (OperationCanceledException)
                {
                    _cancelled.TrySetResult();
                    throw;
                }

                while (_chunks.Reader.TryRead(out var chunk))
                    yield return new ChatResponseUpdate(ChatRole.Assistant, chunk);
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = ChatFinishReason.Stop };
        }
    }
}
