using System.Globalization;
using System.Numerics.Tensors;
using Wattwise.Caching;
using Wattwise.StoreConformance;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Caching;

/// <summary>Searches in a table whose partitions differ in size, with the index and without.</summary>
public class SearchTests(PostgresFixture postgres)
{
    private const int Dimension = 32;

    private static readonly CacheKey Crowd = Key(7);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_partition_loses_no_result_to_a_crowd_that_is_nearer()
    {
        // The index would visit ten rows and give up; all of them are of the crowd.
        var options = postgres.NewOptions();
        (options.SearchEffort, options.HnswMaxScanTuples) = (5, 1);
        foreach (var compared in new[] { 2_000, 0 })
        {
            options.MaxComparedEntries = compared;
            await using var store = new PostgresSemanticCacheStore(options);
            if (compared > 0)
                await FillCrowdAsync(options.Schema, store, 400);
            for (var i = 0; i < 5; i++)
                await store.AddAsync(Entry(i, Axis(i, Dimension)), Token);

            await postgres.ExecuteAsync("SET enable_sort = off; SET enable_seqscan = off");
            var found = await store.SearchAsync(Query(Axis(20, Dimension), minCosineSimilarity: -1), Token);
            await postgres.ExecuteAsync("RESET enable_sort; RESET enable_seqscan");
            Assert.Equal(5, found.Count);
        }
    }

    [Fact]
    public async Task A_large_partition_is_searched_by_the_index()
    {
        var options = postgres.NewOptions();
        options.MaxComparedEntries = 100;
        await using var store = new PostgresSemanticCacheStore(options);
        await FillCrowdAsync(options.Schema, store, 1_000);
        var before = await IndexScansAsync(options.Schema);
        await postgres.ExecuteAsync("SET enable_sort = off; SET enable_seqscan = off");
        var recall = 0;
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
        {
            var query = StoreEntries.Random(random, Dimension);
            var nearest = await NearestAsync(options.Schema, query);
            var found = await store.SearchAsync(new(Scope, Crowd, query, 4, -1), Token);
            recall += found[0].Entry.Key == nearest ? 1 : 0;
            Assert.Equal(TensorPrimitives.Dot<float>(query, found[0].Entry.Vector.Span), found[0].CosineSimilarity);
        }

        await postgres.ExecuteAsync("RESET enable_sort; RESET enable_seqscan");
        Assert.Equal(before + 20, await IndexScansAsync(options.Schema));
        Assert.InRange(recall, 18, 20);
    }

    [Theory]
    [InlineData(3072)]
    [InlineData(4500)]
    public async Task Vectors_too_long_for_the_usual_index_are_found(int dimension)
    {
        var options = postgres.NewOptions();
        options.MaxComparedEntries = 0;
        await using var store = new PostgresSemanticCacheStore(options);
        var random = new Random(3);
        var vectors = Enumerable.Range(0, 8).Select(_ => StoreEntries.Random(random, dimension)).ToArray();
        for (var i = 0; i < vectors.Length; i++)
            await store.AddAsync(Entry(i, vectors[i]), Token);
        var found = Assert.Single(await store.SearchAsync(Query(vectors[6], 1), Token));
        Assert.Equal(EntryKey(6), found.Entry.Key);
        Assert.Equal(1, found.CosineSimilarity, 1e-6f);
    }

    // Rows beyond those that the store wrote itself, in one statement.
    private async Task FillCrowdAsync(string schema, PostgresSemanticCacheStore store, int count)
    {
        await store.AddAsync(Entry(-1, Axis(0, Dimension)) with { Partition = Crowd }, Token);
        await postgres.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT setseed(0.5);
            INSERT INTO {schema}.entries (scope, tenant, user_id, partition, key, dimension, embedding, payload, tags, created_at, expires_at)
            SELECT scope, tenant, user_id, partition, sha256(int4send(i)), dimension, l2_normalize((
              SELECT array_agg(random() - 0.5) FROM generate_series(1, {Dimension}) AS j WHERE i + j > 0)::real[]::vector), payload, tags, created_at, expires_at
            FROM {schema}.entries, generate_series(1, {count}) AS i WHERE partition = '\x{Crowd}';
            ANALYZE {schema}.entries
            """));
    }

    private async Task<CacheKey> NearestAsync(string schema, float[] query) => new(await postgres.ScalarAsync<byte[]>(
        $"SELECT key FROM {schema}.entries WHERE partition = '\\x{Crowd}' ORDER BY embedding <#> "
            + $"'[{string.Join(',', query.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]' LIMIT 1"));

    private async Task<long> IndexScansAsync(string schema)
    {
        await postgres.ExecuteAsync("SELECT pg_stat_force_next_flush()");
        return await postgres.ScalarAsync<long>(
            $"SELECT idx_scan FROM pg_stat_user_indexes WHERE schemaname = '{schema}' AND indexrelname = 'entries_embedding_{Dimension}'");
    }
}
