using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching;

/// <summary>The in-memory store's nearest neighbour beside a plain scan with <see cref="TensorPrimitives.Dot{T}"/>, one thread each.</summary>
internal static class LookupBenchmark
{
    private const int QueriesPerRound = 40;

    public static async Task<int> RunAsync(LookupVectors vectors, int rounds)
    {
        var report = new Report($"lookup: nearest of {vectors.Rows.Length} vectors of {vectors.Rows[0].Length} dimensions, one thread");
        Report.Note($"vectors: {vectors.Origin}");
        var partition = new CacheKey(new byte[CacheKey.SizeInBytes]);
        var store = await FillAsync(vectors.Rows, partition);

        // The peer's rows lie one behind the other, as a careful plain scan would keep them.
        var dimension = vectors.Rows[0].Length;
        var matrix = new float[vectors.Rows.Length * dimension];
        for (var i = 0; i < vectors.Rows.Length; i++)
            vectors.Rows[i].CopyTo(matrix, i * dimension);

        var found = 0;
        foreach (var query in vectors.Queries)
        {
            var match = (await store.SearchAsync(new(default, partition, query, 1, -1)))[0];
            if (match.CosineSimilarity >= Scan(matrix, query).Similarity)
                found++;
        }

        report.Require("recall of the true nearest neighbour", $"of {vectors.Queries.Length}", (double)found / vectors.Queries.Length, 1);

        var next = 0;
        var figures = await Rounds.AlternateAsync(
            rounds,
            async () =>
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < QueriesPerRound; i++)
                    await store.SearchAsync(new(default, partition, vectors.Queries[next++ % vectors.Queries.Length], 1, -1));
                return QueriesPerRound / Stopwatch.GetElapsedTime(start).TotalSeconds;
            },
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < QueriesPerRound; i++)
                    Scan(matrix, vectors.Queries[next++ % vectors.Queries.Length]);
                return Task.FromResult(QueriesPerRound / Stopwatch.GetElapsedTime(start).TotalSeconds);
            });
        report.Compare("look-up", "searches/s", figures, "float32 scan", 3);
        Report.Note($"memory beyond texts: {(double)(store.SizeInBytes - TextBytes(vectors.Rows.Length)) / store.Count:F0} bytes per entry, {dimension * sizeof(float)} of them the vector");
        return report.ExitCode;
    }

    private static async Task<InMemorySemanticCacheStore> FillAsync(float[][] rows, CacheKey partition)
    {
        var store = new InMemorySemanticCacheStore(new() { MaxEntries = rows.Length, MaxBytes = long.MaxValue });
        var key = new byte[CacheKey.SizeInBytes];
        for (var i = 0; i < rows.Length; i++)
        {
            BitConverter.TryWriteBytes(key, i + 1);
            await store.AddAsync(new SemanticCacheEntry(
                default, partition, new CacheKey(key), i.ToString(CultureInfo.InvariantCulture), rows[i], new CachedAnswer("answer", new[] { new AnswerChunk(6, false) })));
        }

        return store;
    }

    private static double TextBytes(int rows) => Enumerable.Range(0, rows).Sum(i => 2.0 * (i.ToString(CultureInfo.InvariantCulture).Length + 6));

    private static (int Row, float Similarity) Scan(float[] matrix, float[] query)
    {
        var best = (Row: -1, Similarity: float.NegativeInfinity);
        for (var row = 0; row < matrix.Length / query.Length; row++)
        {
            var similarity = TensorPrimitives.Dot(query, matrix.AsSpan(row * query.Length, query.Length));
            if (similarity > best.Similarity)
                best = (row, similarity);
        }

        return best;
    }
}
