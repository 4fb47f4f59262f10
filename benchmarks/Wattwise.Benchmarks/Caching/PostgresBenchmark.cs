using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;
using Wattwise.Pglite;

namespace Wattwise.Benchmarks.Caching;

/// <summary>A look-up through the PostgreSQL store beside the bare round trip of the same SQL with Npgsql.</summary>
internal static class PostgresBenchmark
{
    private const int QueriesPerRound = 60;
    private const int MaxResults = 16;

    /// <param name="vectors">What to fill the store with and to search for.</param>
    /// <param name="connectionString">The server; <see langword="null"/> to start PGlite.</param>
    /// <param name="rounds">Alternated rounds.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<int> RunAsync(LookupVectors vectors, string? connectionString, int rounds, CancellationToken cancellationToken)
    {
        var report = new Report(
            $"postgres: the {MaxResults} nearest of {vectors.Count} entries of {LookupVectors.Dimension} dimensions, one connection");
        await using var server = connectionString is null ? await PgliteServer.StartAsync(cancellationToken) : null;
        await using var dataSource = NpgsqlDataSource.Create(connectionString ?? server!.ConnectionString);
        Report.Note(
            $"server: {(server is null ? "by --connection" : "PGlite (PostgreSQL in WebAssembly), a child process on loopback")}; vectors: {vectors.Origin}");

        var options = new PostgresSemanticCacheOptions { ConnectionFactory = dataSource, Schema = "wattwise_benchmark" };
        await using (var drop = dataSource.CreateCommand($"DROP SCHEMA IF EXISTS {options.Schema} CASCADE"))
            await drop.ExecuteNonQueryAsync(cancellationToken);
        await using var store = new PostgresSemanticCacheStore(options);
        var partition = new CacheKey(new byte[CacheKey.SizeInBytes]);
        await FillAsync(store, vectors, partition, cancellationToken);

        // The very statements of the store, their rows read and dropped.
        var search = new SearchQuery(new PostgresSchema(options.Schema, options.HnswM, options.HnswEfConstruction), options);
        var next = 0;
        var figures = await Rounds.AlternateAsync(
            rounds,
            () => MeasureAsync(async query => await store.SearchAsync(query, cancellationToken)),
            () => MeasureAsync(async query =>
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                await using var batch = search.Create(connection, query, DateTimeOffset.UnixEpoch);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                }
            }));
        report.CompareTimes("look-up", "us", figures, "bare Npgsql", 1.3);
        return report.ExitCode;

        async Task<double> MeasureAsync(Func<SemanticCacheQuery, Task> searchAsync)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < QueriesPerRound; i++)
                await searchAsync(
                    new(new CacheScope("tenant"), partition, vectors.Queries[next++ % vectors.Queries.Length], MaxResults, -1));
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / QueriesPerRound;
        }
    }

    private static async Task FillAsync(
        PostgresSemanticCacheStore store, LookupVectors vectors, CacheKey partition, CancellationToken cancellationToken)
    {
        var key = new byte[CacheKey.SizeInBytes];
        for (var i = 0; i < vectors.Count; i++)
        {
            BitConverter.TryWriteBytes(key, i + 1);
            var text = string.Create(
                CultureInfo.InvariantCulture, $"The answer to question {i}, in a sentence or two, as a support desk would give it.");
            await store.AddAsync(
                new SemanticCacheEntry(
                    new("tenant"), partition, new CacheKey(key), $"question {i}", vectors.Row(i),
                    new CachedAnswer(text, new[] { new AnswerChunk(text.Length, false) })),
                cancellationToken);
        }
    }
}
