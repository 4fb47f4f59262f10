using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.Judging;
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
    public async Task Without_a_verifier_and_a_policy_only_exact_repeats_are_served()
    {
        using var model = new TestChatClient();
        using var client = model.AsBuilder().UseSemanticCache(new TestEmbedder(_ => [1, 0])).Build();
        await client.AskAsync("How do I reset my password?");
        await client.AskAsync("How can I reset my password?");
        Assert.Equal(2, model.Calls);
        Assert.Equal("exact", (await client.RecordAsync("How do I reset my password?")).Reason);
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
        using var client = new TestChatClient().AsBuilder()
            .UseSemanticCache(new TestEmbedder(), o => o.Policy = new StaticThresholdPolicy(0.9f)).Build(provider);
        await client.AskAsync("How do I reset my password?");
        await client.AskAsync("How can I reset my password?");
        Assert.Single(sink.Events);
        Assert.Equal("bypass:personal-data", (await client.RecordAsync("a secret?")).Reason);

        using var open = new TestChatClient().AsBuilder()
            .UseSemanticCache(configure: o => o.PersonalDataDetector = IPersonalDataDetector.None).Build(provider);
        await open.AskAsync("a secret?");
        Assert.Equal("miss", (await open.RecordAsync("a secret?")).Reason);
    }

    [Fact]
    public async Task A_part_that_is_set_to_none_is_off_although_one_is_registered()
    {
        var sink = new RecordingSink();
        var verifier = new TestVerifier { Fault = new InvalidOperationException("must not be asked") };
        var services = new ServiceCollection()
            .AddSingleton<IPairVerifier>(verifier)
            .AddSingleton<ICacheAuditSink>(sink)
            .AddSingleton<ICacheAdmissionPolicy>(new Secrets())
            .AddSingleton<IPersonalDataDetector>(new Secrets());
        using var provider = services.BuildServiceProvider();
        using var client = new TestChatClient().AsBuilder().UseSemanticCache(new TestEmbedder(), o =>
        {
            o.PairVerifier = IPairVerifier.None;
            o.Policy = new StaticThresholdPolicy(0.95f);
            o.AuditSink = ICacheAuditSink.None;
            o.AdmissionPolicy = ICacheAdmissionPolicy.None;
            o.PersonalDataDetector = IPersonalDataDetector.None;
            o.Guard = new Permissive();
        }).Build(provider);

        await client.AskAsync("a secret of the password?");
        Assert.Equal("exact", (await client.RecordAsync("a secret of the password?")).Reason);
        Assert.Equal("semantic", (await client.RecordAsync("a secret of the passwords?")).Reason);
        Assert.Empty(sink.Events);
    }

    [Fact]
    public async Task What_changes_after_the_cache_was_built_has_no_effect()
    {
        var options = new SemanticCacheOptions();
        using var client = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), options);
        (options.TimeToLive, options.MaxCandidates, options.Guard) = (TimeSpan.Zero, 0, new Permissive());

        await client.AskAsync("How do I reset my password?");
        Assert.Equal("exact", (await client.RecordAsync("How do I reset my password?")).Reason);
    }

    [Fact]
    public async Task No_services_are_needed()
    {
        using var client = new TestChatClient().AsBuilder()
            .UseSemanticCache(new TestEmbedder(), options => options.Policy = new StaticThresholdPolicy(0.9f)).Build();
        await client.AskAsync("How do I reset my password?");
        Assert.Equal("semantic", (await client.RecordAsync("How can I reset my password?")).Reason);
    }

    [Fact]
    public void A_wrong_setting_fails_when_the_pipeline_is_built() =>
        Assert.Throws<ArgumentException>(
            () => new TestChatClient().AsBuilder().UseSemanticCache(configure: options => options.MaxCandidates = 0).Build());

    private sealed class Permissive : ICacheGuard
    {
        public string? FindConflict(string first, string second) => null;
    }

    private sealed class Secrets : IPersonalDataDetector, ICacheAdmissionPolicy
    {
        public string? Find(string text) => text.Contains("secret", StringComparison.Ordinal) ? "secret" : null;

        public string? FindObjection(in CacheAdmission admission) => Find(admission.Prompt);
    }
}
