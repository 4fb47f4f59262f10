using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

/// <summary>
/// What a store holds that this process did not put there: entries from before a restart, from other machines, or planted ones.
/// </summary>
public class SharedStoreTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    [Fact]
    public async Task After_a_restart_the_same_request_is_an_exact_hit_that_nobody_needs_to_judge()
    {
        var store = new InMemorySemanticCacheStore();
        using var before = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = store, Name = "shop" });
        await before.AskAsync(Prompt);

        using var model = new TestChatClient();
        var verifier = new TestVerifier { Logit = -5 };
        using var embedder = new TestEmbedder();
        using var after = new SemanticCacheChatClient(
            model, embedder, new() { Store = store, Name = "shop", PairVerifier = verifier, Guard = new Refusing() });
        for (var i = 0; i < 2; i++)
        {
            var response = await after.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token);
            Assert.Equal("answer 1", response.Text);
            Assert.Equal((CacheTier.Exact, null), (response.GetCacheHit()!.Tier, response.GetCacheHit()!.MatchedPrompt));
        }

        Assert.Equal("exact", (await after.RecordAsync(Prompt)).Reason);
        Assert.Equal((0, 1), (model.Calls, embedder.Calls));
    }

    [Fact]
    public async Task A_poisoned_entry_of_another_tenant_is_never_served()
    {
        SemanticCacheEntry? entry = null;
        var recording = new TestStore { Search = _ => new([]), Add = added => { entry = added; return default; } };
        using (var client = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = recording }))
            await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("victim")));

        // Whoever can write to the store of one tenant may claim any key and partition, and a store may be broken.
        var poison = entry! with { Scope = new("attacker"), Answer = new CachedAnswer("poison", new AnswerChunk[] { new(6, false) }) };
        var store = new InMemorySemanticCacheStore();
        await store.AddAsync(poison, Chat.Token);
        var broken = new TestStore { Search = _ => new([new SemanticCacheMatch(poison, 1)]), Add = _ => default };
        foreach (var poisoned in new ISemanticCacheStore[] { store, broken })
        {
            using var model = new TestChatClient();
            using var client = new SemanticCacheChatClient(
                model, new TestEmbedder(), new() { Store = poisoned, Policy = new StaticThresholdPolicy(0.5f) });
            Assert.Equal("answer 1", await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("victim"))));
            Assert.NotEqual("poison", await client.AskAsync(Rephrased, Chat.With(o => o.CacheScope = new("victim"))));
        }
    }

    [Fact]
    public async Task An_entry_whose_prompt_was_exchanged_is_no_exact_hit()
    {
        SemanticCacheEntry? entry = null;
        var recording = new TestStore { Search = _ => new([]), Add = added => { entry = added; return default; } };
        using (var client = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = recording }))
            await client.AskAsync(Prompt);

        var swapped = entry! with
        {
            Prompt = "What is our bank account?",
            Answer = new CachedAnswer("DE-1", new AnswerChunk[] { new(4, false) }),
        };
        var store = new TestStore { Search = _ => new([new SemanticCacheMatch(swapped, 1)]), Add = _ => default };
        using var asking = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = store });
        Assert.Equal("answer 1", await asking.AskAsync(Prompt));
    }

    [Fact]
    public async Task Caches_with_different_names_share_nothing_of_a_store()
    {
        var store = new InMemorySemanticCacheStore();
        using var hr = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = store, Name = "hr" });
        using var model = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("of it")) };
        using var it = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store, Name = "it" });
        await hr.AskAsync(Prompt);
        Assert.Equal("of it", await it.AskAsync(Prompt));
        Assert.Equal("answer 1", await hr.AskAsync(Prompt));
    }

    [Fact]
    public async Task Pipelines_of_one_container_share_nothing_though_nobody_named_them()
    {
        var logs = new FakeLogCollector();
        using var services = new ServiceCollection()
            .AddSingleton<ISemanticCacheStore>(new InMemorySemanticCacheStore())
            .AddSingleton<ILoggerFactory>(new LoggerFactory([new FakeLoggerProvider(logs)]))
            .BuildServiceProvider();
        using var hr = new TestChatClient().AsBuilder().UseSemanticCache(new TestEmbedder()).Build(services);
        using var model = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("of it")) };
        using var it = model.AsBuilder().UseSemanticCache(new TestEmbedder()).Build(services);
        await hr.AskAsync(Prompt);
        Assert.Equal("of it", await it.AskAsync(Prompt));
        Assert.Equal("answer 1", await hr.AskAsync(Prompt));
        Assert.Contains(
            "SemanticCacheOptions.Name", Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelines_made_by_hand_over_one_store_share_nothing_unless_they_call_the_same_client()
    {
        var options = new SemanticCacheOptions { Store = new InMemorySemanticCacheStore() };
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        using var hrModel = new TestChatClient();
        using var hr = Create(hrModel);
        using var it = Create(new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("of it")) });
        await hr.AskAsync(Prompt);
        Assert.Equal("of it", await it.AskAsync(Prompt));
        Assert.Equal("answer 1", await hr.AskAsync(Prompt));

        using var later = Create(hrModel);
        Assert.Equal("answer 1", await later.AskAsync(Prompt));
        var warning = Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning);
        Assert.Contains("SemanticCacheOptions.Name", warning.Message, StringComparison.Ordinal);

        SemanticCacheChatClient Create(IChatClient model) => new(model, new TestEmbedder(), options, new() { LoggerFactory = factory });
    }

    [Fact]
    public async Task An_entry_above_the_stores_limit_is_kept_by_the_exact_tier_alone()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntryBytes = 2_000 });
        using var model = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response(new string('x', 5_000))) };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store });
        await client.AskAsync(Prompt);
        await client.AskAsync(Prompt);
        Assert.Equal((1, 0), (model.Calls, store.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tags_of_a_request_purge_its_answer(bool streams)
    {
        var store = new InMemorySemanticCacheStore();
        using var client = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = store });
        var options = Chat.With(o => o.CacheTags = [CacheTag.ForDocument("prices"), "faq"]);
        _ = streams ? await client.StreamAsync(Prompt, options) : await client.AskAsync(Prompt, options);
        await client.AskAsync("Where is my order?");
        Assert.Equal(1, await store.PurgeAsync(new CachePurge { Tag = CacheTag.ForDocument("prices") }, Chat.Token));
    }

    public static TheoryData<string[]> WrongTags => [Enumerable.Repeat("tag", 33).ToArray(), new[] { new string('x', 257) }, new[] { "" }];

    [Theory]
    [MemberData(nameof(WrongTags))]
    public async Task Tags_that_no_store_should_keep_are_an_error_of_the_caller(string[] tags)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await Assert.ThrowsAsync<ArgumentException>(() => client.AskAsync(Prompt, Chat.With(o => o.CacheTags = tags)));
        await Assert.ThrowsAsync<ArgumentException>(() => client.StreamAsync(Prompt, Chat.With(o => o.CacheTags = tags)));
        Assert.Equal(0, model.Calls);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_serves_an_answer_no_longer_than_its_time_to_live_by_that_clock()
    {
        using var model = new TestChatClient();
        var clock = new ClockToSet();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.9f), TimeToLive = TimeSpan.FromMinutes(10) },
            new() { TimeProvider = clock });
        var answeredAt = clock.Now;
        await client.AskAsync(Prompt);
        foreach (var minutes in new[] { 9, -60, 5, 9.9 })
        {
            clock.Now = answeredAt.AddMinutes(minutes);
            Assert.Equal("answer 1", await client.AskAsync(Prompt));
            Assert.Equal("answer 1", await client.AskAsync(Rephrased));
        }

        clock.Now = answeredAt.AddMinutes(10);
        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    private sealed class Refusing : ICacheGuard
    {
        public string FindConflict(string first, string second) => "always";
    }

    private sealed class ClockToSet : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
