using CsCheck;
using Wattwise.Caching;
using static Wattwise.Tests.CacheStore.Vectors.TestVectors;

namespace Wattwise.Tests.CacheStore.Vectors;

public class VectorIndexTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_true_nearest_neighbours_are_always_among_the_candidates() =>
        Gen.Select(Gen.Int, Gen.Int[1, 300], Gen.Int[1, 30], Gen.Int[1, 8], Gen.Int[0, Shapes - 1]).ForAll(
            (seed, dimension, rows, count, shape) =>
            {
                var random = new Random(seed);
                var vectors = Create(random, rows, dimension, shape);
                var index = Fill(vectors);
                var query = random.Next(2) == 0 ? vectors[random.Next(rows)] : Create(random, 1, dimension, shape)[0];

                var found = index.Search(query, count, -1, Now, Chat.Token).ToDictionary(candidate => candidate.Id);
                var cosines = vectors.Select(vector => Cosine(query, vector)).ToArray();
                var worst = cosines.OrderDescending().Take(count).Last();
                Assert.True(found.Count >= Math.Min(count, rows));
                Assert.All(Enumerable.Range(0, rows), row => Assert.True(cosines[row] <= worst + 1e-9 || found.ContainsKey(row)));
            },
            iter: 400);

    [Fact]
    public void Candidates_come_by_falling_similarity_with_bounds_that_hold() =>
        Gen.Select(Gen.Int, Gen.Int[1, 300], Gen.Int[0, Shapes - 1], Gen.Int[0, Shapes - 1]).ForAll(
            (seed, dimension, shape, queryShape) =>
            {
                var random = new Random(seed);
                var vectors = Create(random, 20, dimension, shape);
                var query = Create(random, 1, dimension, queryShape)[0];
                var found = Fill(vectors).Search(query, vectors.Length, -1, Now, Chat.Token);
                Assert.Equal(vectors.Length, found.Count);
                Assert.Equal(found.OrderByDescending(candidate => candidate.CosineSimilarity), found);
                Assert.All(found, candidate =>
                {
                    var cosine = Cosine(query, vectors[candidate.Id]);
                    Assert.InRange(cosine, candidate.LowerBound, candidate.UpperBound);
                    Assert.InRange(candidate.CosineSimilarity, candidate.LowerBound, candidate.UpperBound);
                });
            },
            iter: 400);

    [Fact]
    public void The_coarse_codes_never_rule_out_what_is_similar_enough() =>
        Gen.Select(Gen.Int, Gen.Int[1, 600], Gen.Int[0, Shapes - 1], Gen.Int[0, Shapes - 1]).ForAll((seed, dimension, shape, queryShape) =>
        {
            var random = new Random(seed);
            var vector = Create(random, 1, dimension, shape)[0];
            var query = Create(random, 1, dimension, queryShape)[0];
            var coarse = new byte[VectorCodes.CoarseBytes(dimension)];
            VectorCodes.Encode(vector, coarse, new byte[VectorCodes.FineBytes(dimension)], out var bounds, out _);
            var coarseQuery = new CoarseQuery(query);
            coarseQuery.Require((float)Cosine(query, vector));
            return !coarseQuery.RulesOut(CoarseDotProduct.Compute(coarse, coarseQuery.Codes), bounds);
        });

    [Fact]
    public void All_instruction_sets_give_the_same_dot_product() =>
        Gen.Select(Gen.Byte.Array[64 * 6], Gen.SByte[-127, 127].Array[128 * 6], Gen.Int[1, 6]).ForAll((row, query, groups) =>
        {
            var expected = 0;
            for (var i = 0; i < groups * 64; i++)
                expected += ((row[i] & 15) * query[(2 * i) - (i % 64)]) + ((row[i] >> 4) * query[(2 * i) - (i % 64) + 64]);
            var length = (nuint)(groups * 64);
            Assert.Equal(expected, CoarseDotProduct.Compute(row.AsSpan(0, groups * 64), query.AsSpan(0, groups * 128)));
            Assert.Equal(expected, CoarseDotProduct.Portable(ref row[0], ref query[0], length));
            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
                Assert.Equal(expected, CoarseDotProduct.Avx256(ref row[0], ref query[0], length));
            if (System.Runtime.Intrinsics.X86.Avx512BW.IsSupported)
                Assert.Equal(expected, CoarseDotProduct.Avx512(ref row[0], ref query[0], length));
        });

    [Fact]
    public void A_vector_comes_back_and_is_exactly_similar_to_itself() =>
        Gen.Select(Gen.Int, Gen.Int[1, 800], Gen.Int[0, Shapes - 1]).ForAll((seed, dimension, shape) =>
        {
            var vector = Create(new Random(seed), 1, dimension, shape)[0];
            var index = Fill([vector]);
            var found = Assert.Single(index.Search(vector, 1, -1, Now, Chat.Token));
            var back = new float[dimension];
            Assert.True(found.TryGetVector(back));
            Assert.Equal(1, found.CosineSimilarity, 2e-6f);
            Assert.All(vector.Zip(back), pair => Assert.Equal(pair.First, pair.Second, 2e-4f));
            Assert.True(index.TryGet(0, back));
        });

    [Fact]
    public void Adding_and_removing_keeps_what_a_dictionary_would_keep() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 400]).Array[1, 1500].ForAll(
            operations =>
            {
                var index = new VectorIndex(3);
                var expected = new Dictionary<long, float[]>();
                foreach (var (isRemoval, id) in operations.Concat(Enumerable.Range(0, 380).Select(id => (1, id))))
                {
                    if (isRemoval == 1)
                    {
                        Assert.Equal(expected.Remove(id), index.Remove(id));
                        continue;
                    }

                    var vector = Create(new Random(expected.Count + id), 1, 3, 0)[0];
                    expected[id] = vector;
                    index.Add(id, vector, DateTimeOffset.MaxValue);
                }

                Assert.Equal(expected.Count, index.Count);
                Assert.Equal(
                    expected.Keys.Order(), index.Search([1, 0, 0], 500, -1, Now, Chat.Token).Select(candidate => candidate.Id).Order());
                Assert.All(expected, pair =>
                    Assert.Contains(index.Search(pair.Value, 1, 0.9999f, Now, Chat.Token), candidate => candidate.Id == pair.Key));
            },
            iter: 60);

    [Fact]
    public void What_expired_is_not_found()
    {
        var index = new VectorIndex(2);
        index.Add(1, [1, 0], Now);
        index.Add(2, [1, 0], Now.AddTicks(1));
        Assert.Equal(2, Assert.Single(index.Search([1, 0], 5, -1, Now, Chat.Token)).Id);
    }

    [Fact]
    public void Many_equal_vectors_give_no_more_candidates_than_there_is_room_for()
    {
        var index = new VectorIndex(8);
        for (var id = 0; id < 1_000; id++)
            index.Add(id, [1, 0, 0, 0, 0, 0, 0, 0], DateTimeOffset.MaxValue);
        Assert.InRange(index.Search([1, 0, 0, 0, 0, 0, 0, 0], 5, 0.5f, Now, Chat.Token).Count, 5, 64);
    }

    [Fact]
    public void A_search_on_several_threads_finds_the_same_and_can_be_cancelled()
    {
        var random = new Random(1);
        var vectors = Create(random, 140_000, 16, 0);
        var index = Fill(vectors);
        for (var i = 0; i < 20; i++)
        {
            var query = Create(random, 1, 16, 0)[0];
            var best = Enumerable.Range(0, vectors.Length).MaxBy(row => Cosine(query, vectors[row]));
            Assert.Contains(index.Search(query, 1, -1, Now, Chat.Token), candidate => candidate.Id == best);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => index.Search(vectors[0], 1, -1, Now, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_cancelled_search_ends()
    {
        var index = Fill(Create(new Random(1), 10, 4, 0));
        Assert.ThrowsAny<OperationCanceledException>(() => index.Search([1, 0, 0, 0], 1, -1, Now, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_vector_that_stays_is_found_while_others_come_and_go()
    {
        var random = new Random(1);
        var vectors = Create(random, 3_000, 32, 0);
        var stays = Create(random, 1, 32, 1)[0];
        var index = new VectorIndex(32);
        index.Add(-1, stays, DateTimeOffset.MaxValue);
        using var done = new CancellationTokenSource();
        var writer = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    for (var id = 0; id < vectors.Length; id++)
                        index.Add(id, vectors[id], DateTimeOffset.MaxValue);
                    for (var id = 0; id < vectors.Length; id++)
                        index.Remove(id);
                }
            },
            Chat.Token);

        for (var i = 0; i < 5_000; i++)
        {
            var found = index.Search(stays, 2, -1, Now, Chat.Token);
            Assert.Equal(-1, found[0].Id);
            Assert.All(found.Skip(1), candidate =>
                Assert.InRange(Cosine(stays, vectors[candidate.Id]), candidate.LowerBound, candidate.UpperBound));
        }

        await done.CancelAsync();
        await writer;
    }

    private static VectorIndex Fill(float[][] vectors)
    {
        var index = new VectorIndex(vectors[0].Length);
        for (var i = 0; i < vectors.Length; i++)
            index.Add(i, vectors[i], DateTimeOffset.MaxValue);
        return index;
    }
}
