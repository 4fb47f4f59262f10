using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Replay;

public class ReplayDelayTests
{
    private const string Prompt = "How do I reset my password?";

    [Fact]
    public async Task A_replayed_stream_waits_between_its_chunks()
    {
        var time = new FakeTimeProvider();
        using var client = await CreateAsync(time);
        await using var updates = client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token).GetAsyncEnumerator(Chat.Token);

        // The mark and the first chunk come at once.
        Assert.True(await updates.MoveNextAsync());
        Assert.True(await updates.MoveNextAsync());
        for (var i = 0; i < 2; i++)
        {
            var next = updates.MoveNextAsync().AsTask();
            time.Advance(TimeSpan.FromMilliseconds(49));
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await next);
        }

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(ChatFinishReason.Stop, updates.Current.FinishReason);
        Assert.False(await updates.MoveNextAsync());
    }

    [Fact]
    public async Task The_wait_ends_with_the_request()
    {
        using var client = await CreateAsync(new FakeTimeProvider());
        using var leaves = new CancellationTokenSource();
        await using var updates = client.GetStreamingResponseAsync([Chat.User(Prompt)], null, leaves.Token).GetAsyncEnumerator(Chat.Token);
        await updates.MoveNextAsync();
        await updates.MoveNextAsync();
        var next = updates.MoveNextAsync();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_whole_answer_does_not_wait()
    {
        using var client = await CreateAsync(new FakeTimeProvider());
        Assert.Equal("one two three", await client.AskAsync(Prompt));
    }

    private static async Task<SemanticCacheChatClient> CreateAsync(TimeProvider time)
    {
        var model = new TestChatClient { Stream = (_, _) => TestChatClient.Updates("one ", "two ", "three").ToAsyncEnumerable() };
        var client = new SemanticCacheChatClient(
            model, options: new() { ReplayDelay = TimeSpan.FromMilliseconds(50) }, services: new() { TimeProvider = time });
        await client.StreamAsync(Prompt);
        return client;
    }
}
