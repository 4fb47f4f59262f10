using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching.Writing;

public sealed class EvictionTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_entry_that_saves_the_fewest_joules_per_byte_makes_room()
    {
        await using var store = _folder.Open(options => options.MaxEntries = 3);
        await store.AddAsync(WithJoules(0, 100), Token);
        await store.AddAsync(WithJoules(1, 1), Token);
        await store.AddAsync(WithJoules(2, 50), Token);
        await store.AddAsync(WithJoules(3, 10), Token);
        Assert.Equal([EntryKey(0), EntryKey(2), EntryKey(3)], await KeysAsync(store));
    }

    [Fact]
    public async Task Use_outweighs_a_little_more_energy()
    {
        await using (var store = _folder.Open())
        {
            await store.AddAsync(WithJoules(0, 10, Axis(0)), Token);
            await store.AddAsync(WithJoules(1, 15, Axis(1)), Token);
            for (var i = 0; i < 3; i++)
                await store.SearchAsync(Query(Axis(0), 1), Token);
        }

        // Uses are written down when the store closes, at the latest.
        await using var full = _folder.Open(options => options.MaxEntries = 2);
        await full.AddAsync(WithJoules(2, 1, Axis(2)), Token);
        Assert.Equal([EntryKey(0), EntryKey(2)], await KeysAsync(full));
    }

    [Fact]
    public async Task What_was_valuable_once_ages_away()
    {
        await using var store = _folder.Open(options => options.MaxEntries = 3);
        await store.AddAsync(WithJoules(0, 30), Token);
        for (var id = 1; id < 100; id++)
            await store.AddAsync(WithJoules(id, 10), Token);
        Assert.DoesNotContain(EntryKey(0), await KeysAsync(store));
    }

    [Fact]
    public async Task Bytes_are_limited_too()
    {
        await using var store = _folder.Open(options => options.MaxBytes = 200_000);
        for (var id = 0; id < 100; id++)
            await store.AddAsync(Entry(id, Axis(id % 4), new string('x', 10_000)), Token);
        Assert.InRange(await store.CountAsync(cancellationToken: Token), 10, 20);
        Assert.InRange((long)_folder.Query("SELECT bytes FROM totals")!, 100_000, 200_000);
    }

    [Fact]
    public async Task What_entries_are_taken_to_need_is_about_what_the_file_takes()
    {
        await using (var store = _folder.Open())
        {
            var random = new Random(1);
            await Task.WhenAll(
                Enumerable.Range(0, 1000)
                    .Select(
                        id => store.AddAsync(Entry(
                            id, StoreConformance.StoreEntries.Random(random, 384), new string('x', 500 + (id % 1000))), Token).AsTask()));
        }

        Assert.InRange(new FileInfo(_folder.File()).Length / (double)(long)_folder.Query("SELECT bytes FROM totals")!, 0.8, 1.2);
    }

    [Fact]
    public async Task Expired_entries_go_in_the_course_of_writing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var store = _folder.Open(options => options.TimeProvider = time);
        for (var id = 0; id < 10; id++)
            await store.AddAsync(Entry(id, Axis(0)) with { Answer = Answer("answer", expiresAt: time.GetUtcNow().AddHours(1)) }, Token);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(10, await store.CountAsync(cancellationToken: Token));
        await store.AddAsync(Entry(10, Axis(0)), Token);
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task The_oldest_evidence_of_a_policy_goes_first()
    {
        await using var store = _folder.Open(options => options.MaxEvidencePerPolicy = 3);
        await store.AppendAsync("another policy", new CacheEvidence(DateTimeOffset.UnixEpoch, EntryKey(9), 0.9f, null, true, true), Token);
        for (var i = 0; i < 5; i++)
            await store.AppendAsync(
                "policy", new CacheEvidence(DateTimeOffset.UnixEpoch.AddSeconds(i), EntryKey(i), 0.9f, null, true, true), Token);
        Assert.Equal(
            [EntryKey(2), EntryKey(3), EntryKey(4)], (await store.ReadAsync("policy", 10, Token)).Select(evidence => evidence.EntryKey));
        Assert.Single(await store.ReadAsync("another policy", 10, Token));
    }

    private static SemanticCacheEntry WithJoules(int id, double joules, float[]? vector = null) => Entry(id, vector ?? Axis(0)) with
    {
        Answer = new CachedAnswer("answer", new[] { new AnswerChunk(6, false) })
        {
            Energy = EnergyEstimate.Modelled(joules, joules, joules),
        },
    };

    private static async Task<IEnumerable<CacheKey>> KeysAsync(SqliteSemanticCacheStore store)
    {
        var keys = new List<CacheKey>();
        await foreach (var entry in store.ExportAsync(Token))
            keys.Add(entry.Key);
        return keys;
    }
}
