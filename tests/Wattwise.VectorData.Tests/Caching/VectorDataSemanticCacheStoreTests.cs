using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.VectorData.Tests.Caching;

public class VectorDataSemanticCacheStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_neighbours_hide_no_answer_that_is_still_good()
    {
        var time = new FakeTimeProvider();
        using var store = new VectorDataSemanticCacheStore(new InProcessVectorStore(), new() { TimeProvider = time });
        for (var i = 0; i < 100; i++)
            await store.AddAsync(
                Entry(i, Axis(0)) with { Answer = Answer("old", createdAt: time.GetUtcNow(), expiresAt: time.GetUtcNow().AddHours(1)) },
                Token);
        time.Advance(TimeSpan.FromHours(2));
        await store.AddAsync(Entry(100, [0.8f, 0.6f, 0, 0], "good"), Token);
        Assert.Equal("good", Assert.Single(await store.SearchAsync(Query(Axis(0), 1), Token)).Entry.Answer.Text);
    }

    [Fact]
    public async Task What_a_connector_returns_of_another_scope_is_not_believed()
    {
        var vectorStore = new InProcessVectorStore();
        using var store = new VectorDataSemanticCacheStore(vectorStore);
        await store.AddAsync(Entry(0, Axis(0)), Token);
        vectorStore.Collections["wattwise_cache_4"].Values.Single().Tenant = "fabrikam";
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
    }

    [Fact]
    public async Task Texts_that_no_database_could_hold_are_written_in_another_way()
    {
        var vectorStore = new InProcessVectorStore();
        using var store = new VectorDataSemanticCacheStore(vectorStore);
        var scope = new CacheScope("a\0", "\ud800");
        await store.AddAsync(Entry(0, Axis(0)) with { Scope = scope, Tags = ["\0"] }, Token);
        var record = vectorStore.Collections["wattwise_cache_4"].Values.Single();
        Assert.DoesNotContain(
            new[] { record.Tenant!, record.User!, record.Tags[0] },
            text => text.Contains('\0', StringComparison.Ordinal) || text.Any(char.IsSurrogate));
        Assert.Equal(["\0"], Assert.Single(await store.SearchAsync(new(scope, Partition, Axis(0), 1, 0.5f), Token)).Entry.Tags);
        Assert.Equal(1, await store.PurgeAsync(new CachePurge { Tenant = "a\0", Tag = "\0" }, Token));
    }

    [Fact]
    public async Task A_purge_skips_nothing_while_another_machine_removes_records()
    {
        var vectorStore = new InProcessVectorStore();
        using var store = new VectorDataSemanticCacheStore(vectorStore);
        for (var i = 0; i < 600; i++)
            await store.AddAsync(Entry(i, Axis(0)), Token);
        var records = vectorStore.Collections.Values.Single();
        var first = records.Keys.Order(StringComparer.Ordinal).Take(100).ToArray();
        vectorStore.Reading = skip =>
        {
            if (skip == 0)
                return;
            foreach (var id in first)
                records.TryRemove(id, out _);
        };
        await store.PurgeAsync(CachePurge.Everything, Token);
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task What_was_answered_first_makes_room_within_the_bytes()
    {
        using var store = new VectorDataSemanticCacheStore(new InProcessVectorStore(), new() { MaxBytes = 5_000 });
        for (var i = 0; i < 30; i++)
            await store.AddAsync(
                Entry(i, Axis(0)) with { Answer = Answer("answer", createdAt: DateTimeOffset.UnixEpoch.AddDays(i)) }, Token);
        var kept = await store.SearchAsync(Query(Axis(0), 100), Token);
        Assert.InRange(kept.Sum(match => match.Entry.SizeInBytes), 4_000, 5_000);
        Assert.Equal(Enumerable.Range(30 - kept.Count, kept.Count).Select(EntryKey), kept.OrderBy(match => match.Entry.Answer.CreatedAt)
            .Select(match => match.Entry.Key));
    }

    [Fact]
    public async Task A_failing_store_is_stepped_over_and_comes_back_even_without_its_collections()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        var vectorStore = new InProcessVectorStore();
        using var store = new VectorDataSemanticCacheStore(vectorStore);
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(),
            new() { Store = store, Policy = new StaticThresholdPolicy(0.99f), StoreRetryInterval = TimeSpan.FromTicks(1) },
            services: new() { LoggerFactory = factory });
        Assert.Equal("answer 1", await client.AskAsync("first question?"));

        vectorStore.Fault = new VectorStoreException("down");
        for (var i = 2; i < 5; i++)
            Assert.Equal($"answer {i}", await client.AskAsync($"question of {new string((char)('a' + i), i)}?"));
        Assert.Single(logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);

        (vectorStore.Fault, _) = (null, vectorStore.Collections.TryRemove("wattwise_cache_27", out _));
        await client.AskAsync("one to remember?");

        // Waits for the store to take the answer.
        client.Dispose();
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
        Assert.Single(logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }
}
