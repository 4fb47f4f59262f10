using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

public class AuditTrailTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    [Fact]
    public async Task Each_semantic_hit_is_told_with_its_evidence_and_nothing_else_is()
    {
        var sink = new RecordingSink();
        var policy = new StaticThresholdPolicy(0.9f);
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), new TestEmbedder(), new() { Policy = policy, AuditSink = sink });
        await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("tenant")));
        await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("tenant")));
        await client.AskAsync("Something else?", Chat.With(o => o.CacheScope = new("tenant")));
        Assert.Empty(sink.Events);

        await client.AskAsync(Rephrased, Chat.With(o => o.CacheScope = new("tenant")));
        await client.StreamAsync(Rephrased, Chat.With(o => o.CacheScope = new("tenant")));
        Assert.Equal(2, sink.Events.Count);
        Assert.Single(sink.Events.Select(e => e.EntryKey).Distinct());
        Assert.All(sink.Events, e => Assert.Equal(
            (new CacheScope("tenant"), Rephrased, Prompt, nameof(StaticThresholdPolicy)), (e.Scope, e.Prompt, e.CachedPrompt, e.PolicyId)));
        Assert.All(sink.Events, e => Assert.InRange(e.CosineSimilarity, 0.9f, 1));
    }

    [Fact]
    public async Task A_sink_that_throws_fails_no_request()
    {
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), new TestEmbedder(),
            new() { Policy = new StaticThresholdPolicy(0.9f), AuditSink = new RecordingSink { Fault = new IOException("disk") } });
        await client.AskAsync(Prompt);
        Assert.Equal("answer 1", await client.AskAsync(Rephrased));
    }
}
