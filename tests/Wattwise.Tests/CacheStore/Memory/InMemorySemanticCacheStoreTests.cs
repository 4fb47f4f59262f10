using CsCheck;
using Wattwise.Caching;
using Wattwise.Tests.CacheStore.Vectors;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Tests.CacheStore.Memory;

public class InMemorySemanticCacheStoreTests
{
    [Fact]
    public void The_nearest_neighbours_are_found_with_their_similarity() =>
        Gen.Select(Gen.Int, Gen.Int[64, 400], Gen.Int[1, 200], Gen.Int[1, 8]).ForAll(
            (seed, dimension, rows, count) =>
            {
                var random = new Random(seed);
                var vectors = TestVectors.Create(random, rows, dimension, 0);
                var store = new InMemorySemanticCacheStore();
                for (var i = 0; i < rows; i++)
                    store.AddAsync(Entry(i, vectors[i]), Chat.Token).AsTask().GetAwaiter().GetResult();

                var query = random.Next(2) == 0 ? vectors[random.Next(rows)] : TestVectors.Create(random, 1, dimension, 0)[0];
                var found = store.SearchAsync(new(Scope, Partition, query, count, -1), Chat.Token).AsTask().GetAwaiter().GetResult();
                var expected = vectors.Select(vector => TestVectors.Cosine(query, vector)).OrderDescending().Take(count);
                Assert.All(
                    expected.Zip(found, (cosine, match) => cosine - match.CosineSimilarity), error => Assert.InRange(error, -1e-5, 1e-5));
                Assert.All(
                    found, match => Assert.Equal(TestVectors.Cosine(query, match.Entry.Vector.ToArray()), match.CosineSimilarity, 1e-5));
                Assert.Equal(Math.Min(count, rows), found.Count);
            },
            iter: 100);

    [Fact]
    public void No_limit_is_ever_exceeded() =>
        Gen.Select(
            Gen.Int[1, 20], Gen.Long[1, 20_000], Gen.Int[1, 8],
            Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[1, 2_000], Gen.Int[0, 5]).Array[1, 80]).ForAll(
            (maxEntries, maxBytes, quota, operations) =>
            {
                var store = new InMemorySemanticCacheStore(
                    new() { MaxEntries = maxEntries, MaxBytes = maxBytes, MaxEntriesPerScope = quota });
                foreach (var (id, partition, scope, length, operation) in operations)
                {
                    var entry = Entry(
                        id, Axis(id % 4), new string('x', length)) with
                    { Partition = Key(partition), Scope = new($"tenant {scope}") };
                    if (operation == 0)
                        store.RemoveAsync(entry.Scope, entry.Key, Chat.Token).AsTask().GetAwaiter().GetResult();
                    else
                        store.AddAsync(entry, Chat.Token).AsTask().GetAwaiter().GetResult();
                    Assert.InRange(store.Count, 0, maxEntries);
                    Assert.InRange(store.SizeInBytes, 0, maxBytes);
                    Assert.InRange(store.CountAsync(entry.Scope, Chat.Token).AsTask().GetAwaiter().GetResult(), 0, quota);
                }

                store.PurgeAsync(CachePurge.Everything, Chat.Token).AsTask().GetAwaiter().GetResult();
                Assert.Equal((0, 0), (store.Count, store.SizeInBytes));
            });

    [Fact]
    public async Task An_entry_that_fits_no_limit_evicts_nothing()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxBytes = 4_000 });
        await store.AddAsync(Entry(0, Axis(0)), Chat.Token);
        await store.AddAsync(Entry(1, Axis(0), new string('x', 5_000)), Chat.Token);
        Assert.Equal(1, store.Count);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void A_limit_that_is_not_positive_is_refused(int maxEntries, long maxBytes, int maxEntriesPerScope, long maxEntryBytes) =>
        Assert.Throws<ArgumentException>(() => new InMemorySemanticCacheStore(
            new()
            {
                MaxEntries = maxEntries,
                MaxBytes = maxBytes,
                MaxEntriesPerScope = maxEntriesPerScope,
                MaxEntryBytes = maxEntryBytes,
            }));

    [Fact]
    public async Task An_entry_in_use_is_found_while_others_are_added_evicted_removed_and_purged()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntries = 200, MaxEntriesPerScope = 100 });
        using var done = new CancellationTokenSource();
        var kept = Entry(0, Axis(0, 32), "kept") with { Answer = Answer("kept", expiresAt: DateTimeOffset.MaxValue) };
        await store.AddAsync(kept, Chat.Token);
        var writer = Task.Run(
            async () =>
            {
                var random = new Random(1);
                for (var i = 1; !done.IsCancellationRequested; i++)
                {
                    var id = 1 + random.Next(400);
                    await store.AddAsync(
                        Entry(id, TestVectors.Create(random, 1, 32, 0)[0], $"answer {id}") with
                        {
                            Scope = id % 4 == 0 ? Scope : new("other"),
                            Tags = [$"tag {id % 5}"],
                        }, CancellationToken.None);
                    if (i % 3 == 0)
                        await store.RemoveAsync(Scope, EntryKey(1 + random.Next(400)), CancellationToken.None);
                    if (i % 500 == 0)
                        await store.PurgeAsync(new CachePurge { Tag = $"tag {random.Next(5)}" }, CancellationToken.None);
                    if (i % 2_000 == 0)
                        await store.PurgeAsync(new CachePurge { Tenant = "other" }, CancellationToken.None);
                }
            },
            Chat.Token);

        for (var i = 0; i < 20_000; i++)
        {
            var found = await store.SearchAsync(new(Scope, Partition, kept.Vector, 3, -1), Chat.Token);
            Assert.Equal("kept", found[0].Entry.Answer.Text);

            // Never the text of one entry with the vector, key or scope of another.
            foreach (var match in found.Skip(1))
            {
                Assert.Equal(match.Entry.Prompt.Replace("prompt", "answer", StringComparison.Ordinal), match.Entry.Answer.Text);
                Assert.Equal(
                    EntryKey(int.Parse(match.Entry.Prompt["prompt ".Length..], System.Globalization.CultureInfo.InvariantCulture)),
                    match.Entry.Key);
                Assert.Equal(match.CosineSimilarity, match.Entry.Vector.Span[0], 1e-3f);
            }
        }

        await done.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task An_export_beside_writers_yields_what_stays_once()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntries = 2_000 });
        for (var id = 0; id < 600; id++)
            await store.AddAsync(Entry(id, Axis(id % 4)), Chat.Token);
        using var done = new CancellationTokenSource();
        var writer = Task.Run(
            async () =>
            {
                for (var i = 0; !done.IsCancellationRequested; i++)
                {
                    await store.AddAsync(Entry(1_000 + (i % 500), Axis(i % 4)), CancellationToken.None);
                    await store.RemoveAsync(Scope, EntryKey(1_000 + ((i + 250) % 500)), CancellationToken.None);
                }
            },
            Chat.Token);
        for (var round = 0; round < 20; round++)
        {
            var ids = new List<CacheKey>();
            await foreach (var entry in store.ExportAsync(Chat.Token))
                ids.Add(entry.Key);
            Assert.Equal(600, ids.Count(Enumerable.Range(0, 600).Select(EntryKey).ToHashSet().Contains));
        }

        await done.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task A_purge_of_a_large_store_can_be_cancelled()
    {
        var store = new InMemorySemanticCacheStore();
        for (var id = 0; id < 1_000; id++)
            await store.AddAsync(Entry(id, Axis(0)), Chat.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.PurgeAsync(CachePurge.Everything, new CancellationToken(canceled: true)));
        Assert.Equal(1_000, store.Count);
        Assert.Equal(1_000, await store.PurgeAsync(CachePurge.Everything, Chat.Token));
    }
}
