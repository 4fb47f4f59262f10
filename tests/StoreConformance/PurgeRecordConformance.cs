using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.StoreConformance;

/// <summary>A store that records purges for other processes also does this.</summary>
public abstract class PurgeRecordConformance : SemanticCacheStoreConformance
{
    private const string Prompt = "What does the ticket cost?";

    private static readonly CachePurge Prices = new() { Tag = "prices" };

    [Fact]
    public Task Each_purge_is_recorded_before_and_after_in_one_order() => WithStoreAsync(async store =>
    {
        var none = await ReadAsync(store, 0);
        Assert.Equal(0, none.Last);
        Assert.Empty(none.Purges!);
        await store.PurgeAsync(CachePurge.Everything, Token);
        var first = (await ReadAsync(store, 0)).Last;
        CachePurge[] purges =
        [
            new() { Tenant = "t\ud800\0", ModelId = "m" },
            new() { Key = EntryKey(7) },
            new() { Tag = "a", ExceptTag = "b", AnsweredBefore = Time.GetUtcNow(), ExpiredBy = Time.GetUtcNow().AddDays(1) },
            CachePurge.Everything,
        ];
        foreach (var purge in purges)
            await store.PurgeAsync(purge, Token);

        var all = await ReadAsync(store, first);
        Assert.Equal(first + 8, all.Last);
        Assert.Equal(purges.SelectMany(purge => new[] { purge, purge }), all.Purges!);
        Assert.Equal(purges[^1..], (await ReadAsync(store, all.Last - 1)).Purges!);
        Assert.Empty((await ReadAsync(store, all.Last)).Purges!);
    });

    [Fact]
    public Task A_purge_of_a_user_is_recorded_as_one_that_meets_the_users_entries() => WithStoreAsync(async store =>
    {
        await store.PurgeAsync(CachePurge.Everything, Token);
        var first = (await ReadAsync(store, 0)).Last;
        await store.PurgeAsync(new CachePurge { Tenant = "t", User = "u" }, Token);
        await store.PurgeAsync(new CachePurge { User = "u" }, Token);
        var purges = (await ReadAsync(store, first)).Purges!;
        Assert.Equal(4, purges.Count);
        Assert.All(purges, purge => Assert.True(purge.Matches(Entry(0, Axis(0)) with { Scope = new("t", "u") })));
        Assert.All(purges.Take(2), purge => Assert.False(purge.Matches(Entry(0, Axis(0)) with { Scope = new("other", "u") })));
    });

    [Fact]
    public Task Who_missed_more_than_is_remembered_is_told_so() => WithStoreAsync(async store =>
    {
        await store.PurgeAsync(Prices, Token);
        var first = (await ReadAsync(store, 0)).Last;
        for (var i = 0; i < CachePurgeFormat.MaxRemembered / 2; i++)
            await store.PurgeAsync(Prices, Token);
        Assert.Equal(CachePurgeFormat.MaxRemembered, (await ReadAsync(store, first)).Purges!.Count);
        await store.PurgeAsync(Prices, Token);
        var last = await ReadAsync(store, first);
        Assert.Null(last.Purges);
        Assert.Equal(first + CachePurgeFormat.MaxRemembered + 2, last.Last);

        // The store was restored from a copy, or emptied behind everybody's back.
        Assert.Null((await ReadAsync(store, last.Last + 1)).Purges);
    });

    [Fact]
    public Task Purges_at_the_same_time_are_all_recorded() => WithStoreAsync(async store =>
    {
        await store.PurgeAsync(Prices, Token);
        var first = (await ReadAsync(store, 0)).Last;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(
            i => Task.Run(() => store.PurgeAsync(new CachePurge { Tag = $"tag {i}" }, Token).AsTask(), Token)));
        var purges = (await ReadAsync(store, first)).Purges!;
        Assert.Equal(24, purges.Count);
        Assert.All(purges.CountBy(purge => purge.Tag!), tag => Assert.Equal(2, tag.Value));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_purge_in_one_process_or_in_the_store_alone_reaches_the_exact_tier_of_another(bool isOfStoreAlone) =>
        WithStoreAsync(async store =>
        {
            using var one = Open(store, "one");
            using var other = Open(store, "other");
            Assert.Equal("one 1", await AskAsync(one));
            await WaitForEntryAsync(store);
            for (var i = 0; i < 2; i++)
                Assert.Equal("one 1", await AskAsync(other));

            _ = isOfStoreAlone ? await store.PurgeAsync(Prices, Token) : await one.PurgeAsync(Prices, Token);
            Time.Advance(new SemanticCacheOptions().PurgeCheckInterval);
            Assert.Equal("other 1", await AskAsync(other));
        });

    [Fact]
    public Task An_answer_that_was_on_its_way_in_another_process_is_kept_nowhere_after_a_purge() => WithStoreAsync(async store =>
    {
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var one = Open(store, "one");
        using var other = Open(store, "other", async () =>
        {
            started.TrySetResult();
            await release.Task;
        });
        await AskAsync(one, "Something else?");
        var asking = AskAsync(other);
        await started.Task;
        await one.PurgeAsync(Prices, Token);
        release.SetResult();
        Assert.Equal("other 1", await asking);

        // What the process still does in the background is done when it is disposed.
        other.Dispose();
        Assert.Equal("one 2", await AskAsync(one));
    });

    private static async Task<CachePurgeHistory> ReadAsync(ISemanticCacheStore store, long after) =>
        (await store.ReadPurgesAsync(after, Token))!;

    private static Task<string> AskAsync(SemanticCacheChatClient client, string prompt = Prompt) =>
        client.AskAsync(prompt, Chat.With(o => o.CacheTags = ["prices"]));

    private static async Task WaitForEntryAsync(ISemanticCacheStore store)
    {
        while (await store.CountAsync(cancellationToken: Token) == 0)
            await Task.Delay(5, Token);
    }

    private SemanticCacheChatClient Open(ISemanticCacheStore store, string name, Func<Task>? beforeAnswer = null)
    {
        var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                if (beforeAnswer is not null)
                    await beforeAnswer();
                return TestChatClient.Response($"{name} {call}");
            },
        };
        return new(
            model, new TestEmbedder(), new() { Store = new StoreOfOneProcess(store), LookupTimeout = TimeSpan.FromMinutes(1) },
            new() { TimeProvider = Time });
    }
}
