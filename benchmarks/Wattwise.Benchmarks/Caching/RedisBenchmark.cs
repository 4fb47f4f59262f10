using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using StackExchange.Redis;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;
using Wattwise.Garnet;

namespace Wattwise.Benchmarks.Caching;

/// <summary>
/// A look-up through the Redis store beside the bare client sending the same commands, with values of the same size, to the same server.
/// </summary>
internal static class RedisBenchmark
{
    private const int LookupsPerRound = 200;
    private const int Neighbours = 16;
    private const int ExtraCandidates = 8;
    private const int SearchEffort = 200;
    private const int AnswerLength = 1_000;
    private const int RecallQueries = 200;

    public static async Task<int> RunAsync(string? address, LookupVectors vectors, int rounds)
    {
        await using var server = address is null ? await GarnetServer.StartAsync() : null;
        address ??= server!.Address;
        var report = new Report(
            $"redis: look-up of {Neighbours} neighbours among {vectors.Count} entries of {LookupVectors.Dimension} dimensions, one connection, one look-up at a time");
        Report.Note($"vectors: {vectors.Origin}");

        var prefix = Guid.NewGuid().ToString("N");
        await using var store = new RedisSemanticCacheStore(
            new() { ConnectionString = address, KeyPrefix = prefix, SearchEffort = SearchEffort });
        await using var connection = await ConnectionMultiplexer.ConnectAsync(address);
        var bare = connection.GetDatabase();
        try
        {
            var adding = await FillAsync(store, vectors);
            Report.Note($"adding an entry: {adding.TotalMilliseconds / vectors.Count:F2} ms each, one at a time");
            await ReportRecallAsync(store, vectors);
            var commands = BareCommands.Find(connection, bare, prefix, LookupVectors.Dimension);

            var next = 0;
            var figures = await Rounds.AlternateAsync(
                rounds,
                () => TimeAsync(() => store.SearchAsync(Query(vectors.Queries[next++ % vectors.Queries.Length])).AsTask()),
                () => TimeAsync(
                    () => commands.RunAsync(vectors.Queries[next++ % vectors.Queries.Length], Neighbours + ExtraCandidates, SearchEffort)));
            report.CompareTimes("look-up", "us", figures, "bare client, same commands", 1.3);
            return report.ExitCode;
        }
        finally
        {
            await store.PurgeAsync(CachePurge.Everything);
        }
    }

    private static SemanticCacheQuery Query(float[] vector) => new(default, default, vector, Neighbours, -1);

    private static async Task<double> TimeAsync(Func<Task> lookUp)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < LookupsPerRound; i++)
            await lookUp();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / LookupsPerRound;
    }

    private static async Task<TimeSpan> FillAsync(RedisSemanticCacheStore store, LookupVectors vectors)
    {
        var start = Stopwatch.GetTimestamp();
        var key = new byte[CacheKey.SizeInBytes];
        var text = new string('a', AnswerLength);
        for (var i = 0; i < vectors.Count; i++)
        {
            BitConverter.TryWriteBytes(key, i + 1);
            await store.AddAsync(new SemanticCacheEntry(
                default, default, new CacheKey(key), i.ToString(CultureInfo.InvariantCulture), vectors.Row(i),
                new CachedAnswer(text, new[] { new AnswerChunk(text.Length, false) })));
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task ReportRecallAsync(RedisSemanticCacheStore store, LookupVectors vectors)
    {
        int queries = 0, nearest = 0, found = 0;
        foreach (var query in vectors.Queries.Take(RecallQueries))
        {
            var best = vectors.Similarities(query).OrderDescending().Take(Neighbours).ToArray();
            var matches = await store.SearchAsync(Query(query));
            queries++;
            nearest += matches.Count > 0 && matches[0].CosineSimilarity >= best[0] - 1e-5f ? 1 : 0;
            found += matches.Count(match => match.CosineSimilarity >= best[^1] - 1e-5f);
        }

        Report.Note(
            $"recall over {queries} queries: nearest neighbour {(double)nearest / queries:F3}, all {Neighbours} {(double)found / (queries * Neighbours):F3} (vector sets are approximate; SearchEffort {SearchEffort})");
    }

    /// <summary>What a program without the store would send: a vector search, then the entries' values and scores together.</summary>
    private sealed class BareCommands(IDatabase database, RedisKey vectors, RedisKey order, string entries)
    {
        /// <summary>Finds the store's keys on the server.</summary>
        public static BareCommands Find(ConnectionMultiplexer connection, IDatabase database, string prefix, int dimension)
        {
            var root = $"{{{prefix}}}:1:";
            var keys = connection.GetServers()[0].Keys(database.Database, root + "vectors:*", pageSize: 10_000).ToArray();
            var vectors = keys.Single(key => key.ToString().EndsWith($":{dimension}", StringComparison.Ordinal));
            return new BareCommands(database, vectors, root + "order", root + "e:");
        }

        public async Task RunAsync(float[] query, int count, int effort)
        {
            var members = (RedisValue[])(await database.ExecuteAsync(
                "VSIM", [vectors, "FP32", MemoryMarshal.AsBytes(query.AsSpan()).ToArray(), "COUNT", count, "EF", effort]))!;
            var values = database.StringGetAsync([.. members.Select(member => (RedisKey)(entries + member))]);
            var scores = database.SortedSetScoresAsync(order, members);
            await Task.WhenAll(values, scores);
        }
    }
}
