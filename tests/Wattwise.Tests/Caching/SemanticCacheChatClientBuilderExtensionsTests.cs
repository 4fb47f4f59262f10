using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;

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
        Assert.Equal("verifier", (await client.RecordAsync("How can I reset my password?")).Reason);
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
}
