using System.Numerics.Tensors;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Store;

public class InMemorySemanticCacheStoreTests
{
    private static readonly CacheKey Partition = Key(1);
    private static readonly CacheScope Scope = new("contoso");

    [Fact]
    public void The_true_nearest_neighbours_are_always_found() =>
        Gen.Select(Gen.Int, Gen.Int[1, 70], Gen.Int[1, 400], Gen.Int[1, 8], Gen.Int[0, 4]).Sample(
            (seed, dimension, rows, count, shape) =>
            {
                var random = new Random(seed);
                var vectors = Vectors(random, rows, dimension, shape);
                var store = new InMemorySemanticCacheStore();
                for (var i = 0; i < rows; i++)
                    store.AddAsync(Entry(i, vectors[i]), Chat.Token).AsTask().GetAwaiter().GetResult();

                var query = random.Next(2) == 0 ? vectors[random.Next(rows)] : Vectors(random, 1, dimension, shape)[0];
                var found = store.SearchAsync(new(Scope, Partition, query, count, -1), Chat.Token).AsTask().GetAwaiter().GetResult();
                var expected = vectors.Select(vector => TensorPrimitives.Dot(query, vector)).OrderDescending().Take(count);
                Assert.Equal(expected, found.Select(match => match.CosineSimilarity));
                Assert.All(found, match => Assert.Equal(TensorPrimitives.Dot(query, match.Entry.Vector.Span), match.CosineSimilarity));
            },
            iter: 300);

    [Fact]
    public void The_error_bound_holds_for_every_row() =>
        Gen.Select(Gen.Int, Gen.Int[1, 300], Gen.Int[0, 4]).Sample((seed, dimension, shape) =>
        {
            var vectors = Vectors(new Random(seed), 2, dimension, shape);
            var query = new QuantisedQuery(vectors[0]);
            var codes = new sbyte[QuantisedQuery.Pad(dimension)];
            QuantisedQuery.QuantiseRow(vectors[1], codes, out var scale, out var error);
            return query.UpperBound(Int8DotProduct.Compute(codes, query.Codes), scale, error) >= TensorPrimitives.Dot(vectors[0], vectors[1]);
        });

    [Fact]
    public void All_instruction_sets_give_the_same_dot_product() =>
        Gen.Select(Gen.SByte.Array[32 * 12], Gen.Short[-5000, 5000].Array[32 * 12], Gen.Int[1, 12]).Sample((row, query, blocks) =>
        {
            var length = 32 * blocks;
            var expected = 0;
            for (var i = 0; i < length; i++)
                expected += row[i] * query[i];
            Assert.Equal(expected, Int8DotProduct.Compute(row.AsSpan(0, length), query.AsSpan(0, length)));
            Assert.Equal(expected, Int8DotProduct.Portable(ref row[0], ref query[0], (nuint)length));
            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
                Assert.Equal(expected, Int8DotProduct.Avx256(ref row[0], ref query[0], (nuint)length));
            if (System.Runtime.Intrinsics.X86.Avx512BW.IsSupported)
                Assert.Equal(expected, Int8DotProduct.Avx512(ref row[0], ref query[0], (nuint)length));
        });

    [Fact]
    public async Task Nothing_below_the_floor_and_nothing_of_another_partition_is_found()
    {
        var store = new InMemorySemanticCacheStore();
        await store.AddAsync(Entry(0, [1, 0]), Chat.Token);
        await store.AddAsync(Entry(1, [0, 1]), Chat.Token);

        Assert.Equal("0", Assert.Single(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 5, 0.5f), Chat.Token)).Entry.Prompt);
        Assert.Empty(await store.SearchAsync(new(Scope, Key(2), new float[] { 1, 0 }, 5, 0.5f), Chat.Token));
    }

    [Fact]
    public async Task An_entry_replaces_the_older_one_of_its_key()
    {
        var store = new InMemorySemanticCacheStore();
        await store.AddAsync(Entry(0, [1, 0], "old"), Chat.Token);
        await store.AddAsync(Entry(0, [1, 0], "new"), Chat.Token);

        Assert.Equal("new", Assert.Single(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 5, 0.5f), Chat.Token)).Entry.Answer.Text);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task A_removed_entry_is_gone_and_its_place_is_used_again()
    {
        var store = new InMemorySemanticCacheStore();
        await store.AddAsync(Entry(0, [1, 0]), Chat.Token);
        Assert.False(await store.RemoveAsync(new("other"), Key(1000), Chat.Token));
        Assert.True(await store.RemoveAsync(Scope, Key(1000), Chat.Token));
        Assert.False(await store.RemoveAsync(Scope, Key(1000), Chat.Token));
        Assert.Empty(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 5, 0.5f), Chat.Token));

        await store.AddAsync(Entry(1, [1, 0]), Chat.Token);
        Assert.Equal("1", Assert.Single(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 5, 0.5f), Chat.Token)).Entry.Prompt);
    }

    [Fact]
    public async Task The_entry_that_was_not_used_makes_room()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntries = 3 });
        for (var i = 0; i < 3; i++)
            await store.AddAsync(Entry(i, Unit(i, 4)), Chat.Token);
        await store.SearchAsync(new(Scope, Partition, Unit(0, 4), 1, 0.5f), Chat.Token);
        await store.AddAsync(Entry(3, Unit(3, 4)), Chat.Token);

        Assert.Equal(3, store.Count);
        Assert.Single(await store.SearchAsync(new(Scope, Partition, Unit(0, 4), 1, 0.5f), Chat.Token));
        Assert.Empty(await store.SearchAsync(new(Scope, Partition, Unit(1, 4), 1, 0.5f), Chat.Token));
    }

    [Fact]
    public void Neither_limit_is_ever_exceeded() =>
        Gen.Select(Gen.Int[1, 20], Gen.Long[1, 20_000], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[1, 2_000]).Array[1, 80]).Sample((maxEntries, maxBytes, adds) =>
        {
            var store = new InMemorySemanticCacheStore(new() { MaxEntries = maxEntries, MaxBytes = maxBytes });
            foreach (var (id, partition, length) in adds)
            {
                store.AddAsync(Entry(id, Unit(id % 4, 4), new string('x', length)) with { Partition = Key(partition) }, Chat.Token).AsTask().GetAwaiter().GetResult();
                Assert.InRange(store.Count, 0, maxEntries);
                Assert.InRange(store.SizeInBytes, 0, maxBytes);
            }
        });

    [Fact]
    public async Task An_entry_above_the_limit_is_not_kept_and_no_error()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxBytes = 2_000 });
        await store.AddAsync(Entry(0, [1, 0], new string('x', 5_000)), Chat.Token);
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public async Task An_expired_entry_is_not_found()
    {
        var time = new FakeTimeProvider();
        var store = new InMemorySemanticCacheStore(new() { TimeProvider = time });
        await store.AddAsync(Entry(0, [1, 0], expiresAt: time.GetUtcNow().AddHours(1)), Chat.Token);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 1, 0.5f), Chat.Token));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0 }, 1, 0.5f), Chat.Token));
    }

    [Fact]
    public async Task Vectors_of_another_dimension_are_never_compared_and_make_room_for_the_new_ones()
    {
        var store = new InMemorySemanticCacheStore();
        await store.AddAsync(Entry(0, [1, 0]), Chat.Token);
        Assert.Empty(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0, 0 }, 1, 0.5f), Chat.Token));

        await store.AddAsync(Entry(1, [1, 0, 0]), Chat.Token);
        Assert.Single(await store.SearchAsync(new(Scope, Partition, new float[] { 1, 0, 0 }, 1, 0.5f), Chat.Token));
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task A_vector_that_is_not_of_length_one_is_refused()
    {
        var store = new InMemorySemanticCacheStore();
        foreach (var vector in new float[][] { [], [0, 0], [2, 0], [float.NaN, 0], [float.PositiveInfinity, 0] })
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.AddAsync(Entry(0, vector), Chat.Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    public void A_limit_that_is_not_positive_is_refused(int maxEntries, long maxBytes) =>
        Assert.Throws<ArgumentException>(() => new InMemorySemanticCacheStore(new() { MaxEntries = maxEntries, MaxBytes = maxBytes }));

    [Fact]
    public async Task Searches_beside_writers_find_what_stays_in_the_store()
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntries = 200 });
        using var done = new CancellationTokenSource();
        var fixedEntry = Entry(0, Unit(0, 32));
        await store.AddAsync(fixedEntry, Chat.Token);
        var writer = Task.Run(async () =>
        {
            var random = new Random(1);
            for (var i = 1; !done.IsCancellationRequested; i++)
            {
                await store.AddAsync(Entry(1 + (i % 150), Vectors(random, 1, 32, 0)[0]), CancellationToken.None);
                if (i % 3 == 0)
                    await store.RemoveAsync(Scope, Key(1000 + 1 + random.Next(150)), CancellationToken.None);
            }
        }, Chat.Token);

        for (var i = 0; i < 20_000; i++)
            Assert.Same(fixedEntry, (await store.SearchAsync(new(Scope, Partition, fixedEntry.Vector, 2, 0.1f), Chat.Token))[0].Entry);
        await done.CancelAsync();
        await writer;
    }

    private static CacheKey Key(int number)
    {
        var bytes = new byte[CacheKey.SizeInBytes];
        BitConverter.TryWriteBytes(bytes, number);
        return new CacheKey(bytes);
    }

    private static SemanticCacheEntry Entry(int id, float[] vector, string answer = "answer", DateTimeOffset? expiresAt = null) =>
        new(Scope, Partition, Key(1000 + id), id.ToString(System.Globalization.CultureInfo.InvariantCulture), vector, new CachedAnswer(answer, new[] { new AnswerChunk(answer.Length, false) })
        {
            ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue,
        });

    private static float[] Unit(int axis, int dimension)
    {
        var vector = new float[dimension];
        vector[axis] = 1;
        return vector;
    }

    /// <summary>Spread, one axis, one large and many tiny values, all nearly equal, and few distinct values.</summary>
    private static float[][] Vectors(Random random, int count, int dimension, int shape)
    {
        var centre = Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var vector = new float[dimension];
            for (var i = 0; i < dimension; i++)
            {
                vector[i] = shape switch
                {
                    0 => random.NextSingle() - 0.5f,
                    1 => i == 0 ? 1 : 0,
                    2 => i == dimension / 2 ? 100 : (random.NextSingle() - 0.5f) / 10,
                    3 => centre[i] + (random.NextSingle() * 1e-4f),
                    _ => random.Next(3) - 1,
                };
            }

            if (TensorPrimitives.Norm<float>(vector) < 1e-6f)
                vector[0] = 1;
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            return vector;
        })];
    }
}
