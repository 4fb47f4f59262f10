using Wattwise.Accounting;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Caching;

public class EvictionTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_dear_to_answer_stays_longest()
    {
        await using var store = Store(options => options.MaxEntries = 3);
        await store.AddAsync(Costing(0, joules: 900), Token);
        for (var i = 1; i < 8; i++)
            await store.AddAsync(Costing(i, joules: 30), Token);
        Assert.Equal("0, 6, 7", await KeptAsync(store, 8));
    }

    [Fact]
    public async Task What_is_asked_for_stays_and_what_no_one_asks_for_any_more_goes()
    {
        await using var store = Store(options => options.MaxEntries = 3);
        await store.AddAsync(Costing(0, joules: 30), Token);
        for (var i = 0; i < 3; i++)
            await store.SearchAsync(Query(Vector(0), 1, 0.99f), Token);
        for (var i = 1; i < 6; i++)
            await store.AddAsync(Costing(i, joules: 30), Token);
        Assert.Equal("0, 4, 5", await KeptAsync(store, 6));

        // The clock that rises with each eviction has passed by what its hits were worth.
        for (var i = 6; i < 14; i++)
            await store.AddAsync(Costing(i, joules: 30), Token);
        Assert.Equal("11, 12, 13", await KeptAsync(store, 14));
    }

    [Fact]
    public async Task Large_entries_make_room_for_small_ones()
    {
        await using var store = Store(options => options.MaxBytes = 20_000);
        await store.AddAsync(Costing(0, joules: 30, new string('x', 4_000)), Token);
        for (var i = 1; i < 24; i++)
            await store.AddAsync(Costing(i, joules: 30), Token);
        var entries = new List<SemanticCacheEntry>();
        await foreach (var entry in store.ExportAsync(Token))
            entries.Add(entry);
        Assert.InRange(entries.Sum(entry => entry.SizeInBytes), 10_000, 20_000);
        Assert.DoesNotContain(entries, entry => entry.Key == EntryKey(0));
    }

    [Fact]
    public async Task Hits_are_booked_with_the_next_add_and_at_the_end()
    {
        var options = postgres.NewOptions();
        await using (var store = new PostgresSemanticCacheStore(options))
        {
            await store.AddAsync(Costing(0, joules: 30), Token);
            await store.SearchAsync(Query(Vector(0), 1, 0.99f), Token);
            Assert.Equal(0, await postgres.ScalarAsync<long>($"SELECT sum(hits)::bigint FROM {options.Schema}.usage"));
            await store.AddAsync(Costing(1, joules: 30), Token);
            Assert.Equal(1, await postgres.ScalarAsync<long>($"SELECT sum(hits)::bigint FROM {options.Schema}.usage"));
            await store.SearchAsync(Query(Vector(1), 1, 0.99f), Token);
        }

        Assert.Equal(2, await postgres.ScalarAsync<long>($"SELECT sum(hits)::bigint FROM {options.Schema}.usage"));
    }

    private static float[] Vector(int id) => Axis(id, 32);

    private static SemanticCacheEntry Costing(int id, double joules, string text = "answer") => Entry(id, Vector(id)) with
    {
        Prompt = "a prompt",
        Answer = new CachedAnswer(text, new[] { new AnswerChunk(text.Length, false) })
        {
            Energy = EnergyEstimate.Modelled(joules, joules, joules),
        },
    };

    // By a fresh look at the table, since a search would count as a hit.
    private static async Task<string> KeptAsync(PostgresSemanticCacheStore store, int count)
    {
        var keys = new HashSet<CacheKey>();
        await foreach (var entry in store.ExportAsync(Token))
            keys.Add(entry.Key);
        return string.Join(", ", Enumerable.Range(0, count).Where(id => keys.Contains(EntryKey(id))));
    }

    private PostgresSemanticCacheStore Store(Action<PostgresSemanticCacheOptions> configure)
    {
        var options = postgres.NewOptions();
        configure(options);
        return new PostgresSemanticCacheStore(options);
    }
}
