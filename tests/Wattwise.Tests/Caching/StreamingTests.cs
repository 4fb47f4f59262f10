using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

public class StreamingTests
{
    private const string Prompt = "How do I reset my password?";

    [Fact]
    public async Task A_replayed_stream_has_the_models_own_chunks()
    {
        using var model = new TestChatClient
        {
            Stream = (_, _) => TestChatClient.Updates("The ", "sky", " is", " blue.").ToAsyncEnumerable(),
        };
        using var client = new SemanticCacheChatClient(model);
        var fresh = await Collect(client);
        var replayed = await Collect(client);

        Assert.Equal(1, model.Calls);
        Assert.Equal(fresh.Select(update => update.Text), replayed.Skip(1).Select(update => update.Text));
        Assert.Empty(replayed[0].Contents);
        Assert.Equal(CacheTier.Exact, replayed[0].GetCacheHit()!.Tier);
        Assert.Equal(ChatFinishReason.Stop, replayed[^1].FinishReason);
        Assert.All(replayed.Skip(1), update => Assert.Null(update.GetCacheHit()));
        Assert.Equal(10, replayed.ToChatResponse().Usage!.AdditionalCounts!["wattwise.cached_input_tokens"]);
        Assert.NotNull(replayed.ToChatResponse().GetCacheHit());
    }

    [Fact]
    public async Task Streamed_and_whole_answers_share_entries_in_both_directions()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        Assert.Equal("answer 1", await client.StreamAsync("first"));
        Assert.Equal("answer 1", await client.AskAsync("first"));
        Assert.Equal("answer 2", await client.AskAsync("second"));
        Assert.Equal("answer 2", await client.StreamAsync("second"));
    }

    [Fact]
    public async Task Reasoning_is_replayed_as_reasoning()
    {
        using var model = new TestChatClient
        {
            Stream = (_, _) => new[]
            {
                new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("hm, ")]),
                new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("well")]),
                new ChatResponseUpdate(ChatRole.Assistant, "yes") { FinishReason = ChatFinishReason.Stop },
            }.ToAsyncEnumerable(),
        };
        using var client = new SemanticCacheChatClient(model);
        await client.StreamAsync(Prompt);
        var response = await client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token);
        Assert.Equal("yes", response.Text);
        Assert.Equal("hm, well", Assert.Single(response.Messages[0].Contents.OfType<TextReasoningContent>()).Text);
    }

    [Fact]
    public async Task A_stream_that_was_left_early_is_not_kept()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await foreach (var update in client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token))
            break;
        Assert.Equal("answer 2", await client.StreamAsync(Prompt));
    }

    [Fact]
    public async Task A_stream_that_broke_is_not_kept_and_its_error_reaches_the_caller()
    {
        using var model = new TestChatClient { Stream = (_, _) => Broken() };
        using var client = new SemanticCacheChatClient(model);
        for (var i = 1; i <= 2; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.StreamAsync(Prompt));
            Assert.Equal(i, model.Calls);
        }

        static async IAsyncEnumerable<ChatResponseUpdate> Broken()
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "half an ");
            await Task.Yield();
            throw new InvalidOperationException("broken");
        }
    }

    [Theory]
    [InlineData(CacheMode.Default)]
    [InlineData(CacheMode.Bypass)]
    [InlineData(CacheMode.Refresh)]
    [InlineData(CacheMode.ReadOnly)]
    public async Task The_inner_client_sees_the_scope_at_every_step_and_the_caller_never_does(CacheMode mode)
    {
        var seen = new List<WattwiseScope?>();
        using var model = new TestChatClient { Stream = (_, _) => Watch() };
        using var client = new SemanticCacheChatClient(model);
        await foreach (var update in client.GetStreamingResponseAsync([Chat.User(Prompt)], Chat.With(o => o.CacheMode = mode), Chat.Token))
            Assert.Null(WattwiseScope.Current);

        Assert.Equal(4, seen.Count);
        Assert.NotNull(Assert.Single(seen.Distinct()));

        async IAsyncEnumerable<ChatResponseUpdate> Watch()
        {
            foreach (var update in TestChatClient.Updates("a", "b"))
            {
                seen.Add(WattwiseScope.Current);
                await Task.Yield();
                yield return update;
            }

            seen.Add(WattwiseScope.Current);
        }
    }

    private static async Task<List<ChatResponseUpdate>> Collect(SemanticCacheChatClient client)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync([Chat.User(Prompt)], null, Chat.Token))
            updates.Add(update);
        return updates;
    }
}
