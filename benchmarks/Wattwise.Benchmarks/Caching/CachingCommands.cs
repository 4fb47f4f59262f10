using System.CommandLine;

namespace Wattwise.Benchmarks.Caching;

/// <summary>The verbs of the semantic cache and the pipeline.</summary>
internal static class CachingCommands
{
    private static readonly Option<int> RoundCount = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 9 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };

    public static void AddTo(Command root)
    {
        Option<string?> data = new("--data") { Description = "Folder with question-pairs.tsv.gz: embeds real questions instead of random vectors. Takes minutes." };
        Option<string> models = new("--models") { Description = "Folder with the embedder.", DefaultValueFactory = _ => "samples/models" };
        Option<int> rows = new("--rows") { Description = "Entries in the cache.", DefaultValueFactory = _ => 100_000 };
        Option<int> queries = new("--queries") { Description = "Queries for the recall.", DefaultValueFactory = _ => 1_000 };
        var lookup = new Command("lookup", "Nearest neighbour among 100,000 vectors of 384 dimensions on one thread, beside a plain float32 dot-product scan.")
        {
            data, models, rows, queries, RoundCount, Seed,
        };
        lookup.SetAction(async (parsed, cancellationToken) =>
        {
            var vectors = await LookupVectors.CreateAsync(
                parsed.GetValue(data), parsed.GetRequiredValue(models), parsed.GetRequiredValue(rows), parsed.GetRequiredValue(queries), parsed.GetRequiredValue(Seed), cancellationToken);
            return await LookupBenchmark.RunAsync(vectors, parsed.GetRequiredValue(RoundCount));
        });
        root.Add(lookup);

        var pipeline = new Command("pipeline", "What accounting and cache add to a request that they pass through, beside the inner client alone.") { RoundCount };
        pipeline.SetAction((parsed, _) => PipelineBenchmark.PassThroughAsync(parsed.GetRequiredValue(RoundCount)));
        root.Add(pipeline);

        var exactHit = new Command("exact-hit", "An answer from the exact tier, beside the inner client alone.") { RoundCount };
        exactHit.SetAction((parsed, _) => PipelineBenchmark.ExactHitAsync(parsed.GetRequiredValue(RoundCount)));
        root.Add(exactHit);

        Option<string?> connection = new("--connection") { Description = "A PostgreSQL server with pgvector, in Npgsql's form. By default PGlite is started." };
        Option<int> entries = new("--entries") { Description = "Entries in the store.", DefaultValueFactory = _ => 1_000 };
        var postgres = new Command("postgres", "A look-up through the PostgreSQL store, beside the bare Npgsql round trip of the same SQL.") { connection, entries, RoundCount, Seed };
        postgres.SetAction(async (parsed, cancellationToken) => await PostgresBenchmark.RunAsync(
            await LookupVectors.CreateAsync(data: null, models: "", parsed.GetRequiredValue(entries), queries: 500, parsed.GetRequiredValue(Seed), cancellationToken),
            parsed.GetValue(connection), parsed.GetRequiredValue(RoundCount), cancellationToken));
        root.Add(postgres);
    }
}
