using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Tests.CacheStore.Memory;

public class EvictionTests
{
    private readonly FakeTimeProvider _time = new();
    private int _nextId = 10_000;

    [Fact]
    public async Task An_answer_that_cost_more_joules_outlives_a_cheap_one_of_equal_size_and_use()
    {
        var store = Store(20);
        for (var id = 0; id < 20; id++)
            await store.AddAsync(Costing(id, id % 2 == 0 ? 100 : 10), Chat.Token);
        await AddOthersAsync(store, 10, joules: 50);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 2 * i), await KeptAsync(store, 20));
    }

    [Fact]
    public async Task An_answer_of_unknown_energy_counts_by_its_tokens()
    {
        var store = Store(3);
        await store.AddAsync(Costing(0, 100, tokens: 100), Chat.Token);
        await store.AddAsync(Costing(1, null, tokens: 500), Chat.Token);
        await store.AddAsync(Costing(2, null, tokens: 50), Chat.Token);
        await AddOthersAsync(store, 1, joules: 1_000);
        Assert.Equal([0, 1], await KeptAsync(store, 3));
        await AddOthersAsync(store, 1, joules: 1_000);
        Assert.Equal([1], await KeptAsync(store, 3));
    }

    [Fact]
    public async Task A_small_answer_outlives_a_large_one_of_equal_cost()
    {
        var store = Store(2);
        await store.AddAsync(Costing(0, 100, text: new string('x', 4_000)), Chat.Token);
        await store.AddAsync(Costing(1, 100), Chat.Token);
        await AddOthersAsync(store, 1, joules: 100);
        Assert.Equal([1], await KeptAsync(store, 2));
    }

    [Fact]
    public async Task An_entry_that_is_used_outlives_those_that_are_not()
    {
        var store = Store(10);
        for (var id = 0; id < 10; id++)
            await store.AddAsync(Costing(id, 10), Chat.Token);
        await UseAsync(store, 0, 2);
        await AddOthersAsync(store, 9, joules: 10);
        Assert.Equal([0], await KeptAsync(store, 10));
    }

    [Fact]
    public async Task A_favourite_that_is_no_longer_used_ages_out()
    {
        var store = Store(5);
        await store.AddAsync(Costing(0, 10), Chat.Token);
        await UseAsync(store, 0, 1_000);
        await AddOthersAsync(store, 50, joules: 10);
        Assert.Equal([0], await KeptAsync(store, 1));
        await AddOthersAsync(store, 600, joules: 10);
        Assert.Empty(await KeptAsync(store, 1));
    }

    [Fact]
    public async Task Expired_entries_go_first()
    {
        var store = Store(10);
        for (var id = 0; id < 10; id++)
        {
            await store.AddAsync(
                Costing(id, id == 7 ? 1_000 : 10) with
                {
                    Answer = Answer("answer", expiresAt: _time.GetUtcNow().AddHours(id == 7 ? 1 : 100)),
                }, Chat.Token);
        }

        await UseAsync(store, 7, 10);
        _time.Advance(TimeSpan.FromHours(2));
        await AddOthersAsync(store, 1, joules: 10);
        Assert.Equal(Enumerable.Range(0, 10).Where(id => id != 7), await KeptAsync(store, 10));
    }

    [Fact]
    public async Task In_a_large_store_what_is_used_and_costly_mostly_stays()
    {
        var store = Store(1_000);
        for (var id = 0; id < 1_000; id++)
            await store.AddAsync(Costing(id, id < 100 ? 100 : 10), Chat.Token);
        await AddOthersAsync(store, 2_000, joules: 10);
        Assert.InRange((await KeptAsync(store, 1_000)).Count(id => id < 100), 90, 100);
    }

    [Fact]
    public async Task Entries_that_keep_coming_cannot_evict_one_that_is_asked_for_ever_again()
    {
        var store = Store(100);
        await store.AddAsync(Costing(0, 10), Chat.Token);
        for (var i = 0; i < 500; i++)
        {
            await UseAsync(store, 0, 1);
            await AddOthersAsync(store, 20, joules: 10);
        }

        Assert.Equal([0], await KeptAsync(store, 1));
    }

    private InMemorySemanticCacheStore Store(int maxEntries) => new(new() { MaxEntries = maxEntries, TimeProvider = _time });

    private async Task AddOthersAsync(InMemorySemanticCacheStore store, int count, double joules)
    {
        for (var i = 0; i < count; i++)
            await store.AddAsync(Costing(_nextId++, joules), Chat.Token);
    }

    // Each entry lies in a partition of its own, so that a search uses exactly one.
    private static async Task UseAsync(InMemorySemanticCacheStore store, int id, int times)
    {
        for (var i = 0; i < times; i++)
            await store.SearchAsync(new(Scope, Key(id), Axis(0), 1, 0.5f), Chat.Token);
    }

    private static async Task<List<int>> KeptAsync(InMemorySemanticCacheStore store, int ids)
    {
        var kept = new HashSet<CacheKey>();
        await foreach (var entry in store.ExportAsync(Chat.Token))
            kept.Add(entry.Partition);
        return [.. Enumerable.Range(0, ids).Where(id => kept.Contains(Key(id)))];
    }

    private static SemanticCacheEntry Costing(int id, double? joules, long? tokens = null, string text = "answer") =>
        Entry(id, Axis(0)) with
        {
            // Prompts of one length, so that only the cost differs.
            Prompt = id.ToString("D6", System.Globalization.CultureInfo.InvariantCulture),
            Partition = Key(id),
            Answer = new CachedAnswer(text, new[] { new AnswerChunk(text.Length, false) })
            {
                OutputTokens = tokens,
                Energy = joules is { } known ? EnergyEstimate.Modelled(known, known, known) : null,
                ExpiresAt = DateTimeOffset.MaxValue,
            },
        };
}
