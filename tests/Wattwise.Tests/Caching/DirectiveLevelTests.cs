using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>
/// A fuller answer serves a briefer request, and never the other way round; what one stage computed for a request, the next does not
/// compute again.
/// </summary>
public class DirectiveLevelTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    private static readonly SemanticCacheOptions Loose = new() { Policy = new StaticThresholdPolicy(0.9f) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_answer_serves_briefer_requests(bool streams)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt);

        Assert.Equal("exact", (await client.RecordAsync(Prompt, At(1), streams)).Reason);
        Assert.Equal("semantic", (await client.RecordAsync(Rephrased, At(2), streams)).Reason);
        Assert.Equal(1, model.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_brief_answer_never_serves_a_fuller_request(bool streams)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt, At(2));

        Assert.Equal("miss", (await client.RecordAsync(Rephrased, At(1), streams)).Reason);
        Assert.Equal("miss", (await client.RecordAsync(Prompt, streams: streams)).Reason);
        Assert.Equal(3, model.Calls);
        Assert.Equal("exact", (await client.RecordAsync(Prompt, At(2), streams)).Reason);
    }

    [Fact]
    public async Task The_level_of_an_answer_outlives_a_restart()
    {
        using var model = new TestChatClient();
        var store = new InMemorySemanticCacheStore();
        using var before = new SemanticCacheChatClient(model, new TestEmbedder(), new(Loose) { Store = store });
        await before.AskAsync(Prompt, At(1));
        using var after = new SemanticCacheChatClient(model, new TestEmbedder(), new(Loose) { Store = store });

        Assert.Equal("miss", (await after.RecordAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.ReadOnly))).Reason);
        Assert.Equal("exact", (await after.RecordAsync(Prompt, At(1))).Reason);
    }

    [Fact]
    public async Task A_full_request_does_not_wait_for_a_brief_answer_that_is_on_its_way()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                await goOn.Task;
                return TestChatClient.Response($"answer {call}");
            },
        };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        var asking = new[] { client.AskAsync(Prompt, At(1)), client.AskAsync(Prompt), client.AskAsync(Rephrased), client.AskAsync(
            Prompt, At(1)) };
        goOn.SetResult();

        Assert.Equal(["answer 1", "answer 2", "answer 2", "answer 1"], await Task.WhenAll(asking));
    }

    [Fact]
    public async Task An_imported_answer_has_the_level_of_its_request()
    {
        using var client = new SemanticCacheChatClient(new TestChatClient());
        var item = new CacheImportItem(Prompt, "imported", DateTimeOffset.UtcNow) { Options = At(1) };
        await client.ImportAsync(new[] { item }.ToAsyncEnumerable(), Chat.Token);

        Assert.Equal("answer 1", await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.ReadOnly)));
        Assert.Equal("imported", await client.AskAsync(Prompt, At(1)));
    }

    [Fact]
    public async Task The_stages_behind_the_cache_see_the_level_and_the_prompts_embedding()
    {
        WattwiseScope? seen = null;
        using var model = new TestChatClient
        {
            Respond = (_, _) =>
            {
                seen = WattwiseScope.Current;
                return Task.FromResult(TestChatClient.Response("answer"));
            },
        };
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(model, embedder);
        await client.AskAsync(Prompt, At(2));

        Assert.Equal(DirectiveLevel.VeryBrief, seen!.DirectiveLevel);
        Assert.True(seen.QueryEmbedding!.IsOf(Prompt, embedder));
        Assert.False(seen.QueryEmbedding.IsOf(Rephrased, embedder));
        Assert.False(seen.QueryEmbedding.IsOf(Prompt, new TestEmbedder()));
    }

    [Fact]
    public async Task Two_stages_with_one_embedder_embed_a_prompt_once()
    {
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(new SemanticCacheChatClient(new TestChatClient(), embedder), embedder);
        await client.AskAsync(Prompt);

        Assert.Equal(1, embedder.Calls);
    }

    [Fact]
    public async Task A_level_that_a_stage_chose_before_the_cache_is_kept()
    {
        var options = At(0);
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        scope.DirectiveLevel = DirectiveLevel.Brief;
        WattwiseScope.Current = scope;
        using var client = new SemanticCacheChatClient(new TestChatClient());
        await client.AskAsync(Prompt, options);
        WattwiseScope.Current = null;

        Assert.Equal("miss", (await client.RecordAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.ReadOnly))).Reason);
        Assert.Equal("exact", (await client.RecordAsync(Prompt, At(1))).Reason);
    }

    private static ChatOptions At(byte level) => Chat.With(o => o.DirectiveLevel = new DirectiveLevel(level));
}
