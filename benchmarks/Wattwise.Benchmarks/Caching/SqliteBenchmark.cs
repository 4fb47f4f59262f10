using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching;

/// <summary>Durable inserts and look-ups of the SQLite store, beside GPTCache's save and the limit of a look-up.</summary>
internal static class SqliteBenchmark
{
    // GPTCache's documentation gives 20 ms for a save to SQLite and its index.
    private const double PeerInsertsPerSecond = 50;
    private const double MinimumRatio = 50;
    private const double MaxLookupMilliseconds = 5;

    private const int ConcurrentCallers = 32;
    private const int ConcurrentInserts = 4096;
    private const int SequentialInserts = 100;
    private const int FillingCallers = 256;
    private const int LookupsPerRound = 40;
    private const int AnswerLength = 800;

    private static readonly CacheScope Scope = new("benchmark");
    private static readonly CacheKey Partition = Key(0);

    public static async Task<int> RunAsync(LookupVectors vectors, int rounds, string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, $"wattwise-{Guid.NewGuid():N}")).FullName;
        try
        {
            var report = new Report(
                $"sqlite: durable inserts and look-ups among {vectors.Count} vectors of {LookupVectors.Dimension} dimensions");
            Report.Note($"vectors: {vectors.Origin}; answers of {AnswerLength} characters; file in {path}");
            await InsertAsync(report, vectors, rounds, path);
            await LookUpAsync(report, vectors, rounds, path);
            return report.ExitCode;
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task InsertAsync(Report report, LookupVectors vectors, int rounds, string path)
    {
        await using var store = new SqliteSemanticCacheStore(
            new() { FilePath = Path.Combine(path, "inserts.db"), MaxEntries = int.MaxValue, MaxBytes = long.MaxValue });
        var next = 0;
        var figures = await Rounds.AlternateAsync(
            rounds,
            warmUp: true,
            _ => InsertsPerSecondAsync(ConcurrentCallers, ConcurrentInserts),
            _ => InsertsPerSecondAsync(1, SequentialInserts));
        report.Require(
            $"durable inserts, {ConcurrentCallers} callers (GPTCache {PeerInsertsPerSecond}/s, target {MinimumRatio}x)", "inserts/s",
            Rounds.Median(figures[0]), MinimumRatio * PeerInsertsPerSecond);
        report.Require(
            $"durable inserts, 1 caller (GPTCache {PeerInsertsPerSecond}/s)", "inserts/s", Rounds.Median(figures[1]), PeerInsertsPerSecond);

        async Task<double> InsertsPerSecondAsync(int callers, int count)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < count / callers; i++)
                {
                    var number = Interlocked.Increment(ref next);
                    await store.AddAsync(Entry(number, vectors.Row(number % vectors.Count)));
                }
            })));
            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static async Task LookUpAsync(Report report, LookupVectors vectors, int rounds, string path)
    {
        var options = new SqliteSemanticCacheOptions
        {
            FilePath = Path.Combine(path, "lookups.db"),
            MaxEntries = vectors.Count,
            MaxBytes = long.MaxValue,
        };
        await using (var filled = new SqliteSemanticCacheStore(options))
        {
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, FillingCallers).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < vectors.Count; i = Interlocked.Increment(ref next))
                    await filled.AddAsync(Entry(i, vectors.Row(i)));
            })));
        }

        await using var store = new SqliteSemanticCacheStore(options);
        var start = Stopwatch.GetTimestamp();
        await NearestAsync(store, vectors.Queries[0]);
        Report.Note(
            $"first look-up, which reads the vectors from the file: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms; file {(double)new FileInfo(options.FilePath).Length / vectors.Count:F0} bytes per entry");

        var found = 0;
        foreach (var query in vectors.Queries)
        {
            if (await NearestAsync(store, query) >= vectors.Similarities(query).Max())
                found++;
        }

        report.Require("recall of the true nearest neighbour", $"of {vectors.Queries.Length}", (double)found / vectors.Queries.Length, 1);

        var milliseconds = new List<double>();
        for (var i = 0; i < rounds * LookupsPerRound; i++)
        {
            start = Stopwatch.GetTimestamp();
            await NearestAsync(store, vectors.Queries[i % vectors.Queries.Length]);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        report.Limit("look-up, p50", "ms", Rounds.Median(milliseconds), MaxLookupMilliseconds);
        Report.Note($"look-up, p95: {Rounds.Quantile(milliseconds, 0.95):F2} ms, of {milliseconds.Count}");
    }

    private static async Task<float> NearestAsync(SqliteSemanticCacheStore store, float[] query) =>
        (await store.SearchAsync(new(Scope, Partition, query, 1, -1)))[0].CosineSimilarity;

    private static SemanticCacheEntry Entry(int number, ReadOnlyMemory<float> vector) => new(
        Scope, Partition, Key(number + 1), string.Create(CultureInfo.InvariantCulture, $"question {number}"), vector,
        new CachedAnswer(new string('a', AnswerLength), new[] { new AnswerChunk(AnswerLength, false) }));

    // Spread as hashes are: consecutive numbers would all lie on one page of the index.
    private static CacheKey Key(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));
}
