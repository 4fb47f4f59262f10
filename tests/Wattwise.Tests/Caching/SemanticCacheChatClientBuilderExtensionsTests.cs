using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.Tests.Caching.Lookup;

namespace Wattwise.Tests.Caching;

public class SemanticCacheChatClientBuilderExtensionsTests
{
    [Fact]
    public async Task Registered_parts_are_used()
    {
        var verifier = new TestVerifier { Logit = -5 };
        var store = new InMemorySemanticCacheStore();
        var services = new ServiceCollection()
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new TestEmbedder())
            .AddSingleton<IPairVerifier>(verifier)
            .AddSingleton<ISemanticCacheStore>(store)
            .Configure<SemanticCacheOptions>(options => options.MaxCandidates = 2);
        using var provider = services.BuildServiceProvider();
        using var client = new TestChatClient().AsBuilder().UseSemanticCache().Build(provider);

        await client.AskAsync("How do I reset my password?");
        Assert.Equal(1, store.Count);
        Assert.Equal("below-limit", (await client.RecordAsync("How can I reset my password?")).Reason);
    }

    [Fact]
    public async Task Registered_safety_parts_are_used_where_the_settings_leave_them_open()
    {
        var sink = new RecordingSink();
        var services = new ServiceCollection()
            .AddSingleton<ICacheAuditSink>(sink)
            .AddSingleton<IPersonalDataDetector>(new Secrets())
            .AddSingleton<ICacheAdmissionPolicy>(new Secrets());
        using var provider = services.BuildServiceProvider();
        using var client = new TestChatClient().AsBuilder().UseSemanticCache(new TestEmbedder(), o => o.Policy = new StaticThresholdPolicy(0.9f)).Build(provider);
        await client.AskAsync("How do I reset my password?");
        await client.AskAsync("How can I reset my password?");
        Assert.Single(sink.Events);
        Assert.Equal("bypass:personal-data", (await client.RecordAsync("a secret?")).Reason);

        using var open = new TestChatClient().AsBuilder().UseSemanticCache(configure: o => o.PersonalDataDetector = null).Build(provider);
        await open.AskAsync("a secret?");
        Assert.Equal("miss", (await open.RecordAsync("a secret?")).Reason);
    }

    [Fact]
    public async Task No_services_are_needed()
    {
        using var client = new TestChatClient().AsBuilder().UseSemanticCache(new TestEmbedder(), options => options.Policy = new StaticThresholdPolicy(0.9f)).Build();
        await client.AskAsync("How do I reset my password?");
        Assert.Equal("semantic", (await client.RecordAsync("How can I reset my password?")).Reason);
    }

    [Fact]
    public void A_wrong_setting_fails_when_the_pipeline_is_built() =>
        Assert.Throws<ArgumentException>(() => new TestChatClient().AsBuilder().UseSemanticCache(configure: options => options.MaxCandidates = 0).Build());

    private sealed class Secrets : IPersonalDataDetector, ICacheAdmissionPolicy
    {
        public string? Find(string text) => text.Contains("secret", StringComparison.Ordinal) ? "secret" : null;

        public string? FindObjection(in CacheAdmission admission) => Find(admission.Prompt);
    }
}
