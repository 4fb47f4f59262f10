using System.CommandLine;
using Wattwise.Benchmarks.Caching.Decision;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching;

/// <summary>The verbs of the semantic cache and the pipeline.</summary>
internal static class CachingCommands
{
    private static readonly Option<int> RoundCount = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 9 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };

    public static void AddTo(Command root)
    {
        Option<string?> data = new("--data")
        {
            Description = "Folder with question-pairs.tsv.gz: embeds real questions instead of random vectors. Takes minutes.",
        };
        Option<string> models = new("--models") { Description = "Folder with the embedder.", DefaultValueFactory = _ => "samples/models" };
        Option<int[]> rows = new("--rows")
        {
            Description = "Entries in the cache, one or several sizes.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1_000, 10_000, 100_000, 1_000_000],
        };
        Option<int> queries = new("--queries") { Description = "Queries for the recall.", DefaultValueFactory = _ => 1_000 };
        var lookup = new Command(
            "lookup",
            "Nearest neighbour among vectors of 384 dimensions, beside a plain float32 dot-product scan on one thread; recall; memory for "
                + "an entry.")
        {
            data, models, rows, queries, RoundCount, Seed,
        };
        lookup.SetAction(async (parsed, cancellationToken) =>
        {
            var sizes = parsed.GetRequiredValue(rows);
            var vectors = await LookupVectors.CreateAsync(
                parsed.GetValue(data), parsed.GetRequiredValue(models), sizes.Max(), parsed.GetRequiredValue(queries),
                parsed.GetRequiredValue(Seed), cancellationToken);
            return await LookupBenchmark.RunAsync(vectors, sizes, parsed.GetRequiredValue(RoundCount));
        });
        root.Add(lookup);

        Option<int> sqliteQueries = new("--queries") { Description = "Queries for the recall.", DefaultValueFactory = _ => 500 };
        Option<int> sqliteRows = new("--rows") { Description = "Entries in the cache.", DefaultValueFactory = _ => 100_000 };
        Option<string> folder = new("--folder")
        {
            Description = "Where the file is made: on the disk to measure.",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        var sqlite =
            new Command("sqlite", "Durable inserts and look-ups of the SQLite store, beside GPTCache's save and the limit of 5 ms.") { data,
                models, sqliteRows, sqliteQueries, folder, RoundCount, Seed };
        sqlite.SetAction(async (parsed, cancellationToken) =>
        {
            var vectors = await LookupVectors.CreateAsync(
                parsed.GetValue(data), parsed.GetRequiredValue(models), parsed.GetRequiredValue(sqliteRows),
                parsed.GetRequiredValue(sqliteQueries), parsed.GetRequiredValue(Seed), cancellationToken);
            return await SqliteBenchmark.RunAsync(vectors, parsed.GetRequiredValue(RoundCount), parsed.GetRequiredValue(folder));
        });
        root.Add(sqlite);
        Option<string?> server = new("--server")
        {
            Description = "A server to measure against, as host:port; by default a Garnet with vector sets that is started for it.",
        };
        Option<int> redisRows = new("--rows") { Description = "Entries in the cache.", DefaultValueFactory = _ => 5_000 };
        var redis = new Command("redis", "A look-up through the Redis store, beside the bare client sending the same commands.")
        {
            server, data, models, redisRows, queries, RoundCount, Seed,
        };
        redis.SetAction(async (parsed, cancellationToken) =>
        {
            var vectors = await LookupVectors.CreateAsync(
                parsed.GetValue(data), parsed.GetRequiredValue(models), parsed.GetRequiredValue(redisRows),
                parsed.GetRequiredValue(queries), parsed.GetRequiredValue(Seed), cancellationToken);
            return await RedisBenchmark.RunAsync(parsed.GetValue(server), vectors, parsed.GetRequiredValue(RoundCount));
        });
        root.Add(redis);

        Option<string> questions = new("--data") { Description = "Folder with question-pairs.tsv.gz.", Required = true };
        Option<string?> logits = new("--logits")
        {
            Description =
                "Logits that benchmarks/cross-fit-verifier/cross-fit-verifier.py wrote; without them the sample verifier, which was "
                    + "trained on these pairs, scores them. Takes minutes.",
        };
        Option<string?> vectors = new("--vectors")
        {
            Description = "Where the embedded questions are kept, so that the next run need not embed them.",
        };
        Option<string> output = new("--out")
        {
            Description = "The table to write.",
            DefaultValueFactory = _ => "src/Middleware/Caching/Decision/cache-decision-weights.tsv",
        };
        var decision =
            new Command("decision",
                "Hit rates at a share of wrong answers among hits, and whether the limit that is asked for is held, beside cosine and the "
                    + "published per-entry policy.") { questions, models, logits, vectors };
        decision.SetAction((parsed, cancellationToken) => DecisionBenchmark.RunAsync(
            parsed.GetRequiredValue(questions), parsed.GetRequiredValue(models), parsed.GetValue(logits), parsed.GetValue(vectors),
            cancellationToken));
        root.Add(decision);

        var verify = new Command("verify", "The pair verifier on five candidates of a prompt, both orders in one call.") { models };
        verify.SetAction((parsed, cancellationToken) => VerificationBenchmark.RunAsync(parsed.GetRequiredValue(models), cancellationToken));
        root.Add(verify);

        Option<string> judgedData = new("--data")
        {
            Description = "Folder with judged-pairs.tsv.gz and question-pairs-calibration.tsv.gz.",
            Required = true,
        };
        var judged =
            new Command("judged",
                "The decision that ships on judged pairs that nothing was fitted on: AUC, what is served at a limit, whether the limit is held.") { judgedData, models };
        judged.SetAction((parsed, cancellationToken) =>
            JudgedBenchmark.RunAsync(parsed.GetRequiredValue(judgedData), parsed.GetRequiredValue(models), cancellationToken));
        root.Add(judged);

        var fit =
            new Command("fit-decision",
                "Fits the weights and the evidence that VerifiedPolicy starts with, on the other half of the judged pairs.") { judgedData,
                    models, output };
        fit.SetAction((parsed, cancellationToken) => JudgedBenchmark.FitAsync(
            parsed.GetRequiredValue(judgedData), parsed.GetRequiredValue(models), parsed.GetRequiredValue(output), cancellationToken));
        root.Add(fit);

        var pipeline =
            new Command("pipeline",
                "What accounting and cache add to a request that they pass through, beside the inner client alone.") { RoundCount };
        pipeline.SetAction((parsed, _) => PipelineBenchmark.PassThroughAsync(parsed.GetRequiredValue(RoundCount)));
        root.Add(pipeline);

        var exactHit = new Command("exact-hit", "An answer from the exact tier, beside the inner client alone.") { RoundCount };
        exactHit.SetAction((parsed, _) => PipelineBenchmark.ExactHitAsync(parsed.GetRequiredValue(RoundCount)));
        root.Add(exactHit);

        Option<string?> labelled = new("--data")
        {
            Description = "Folder with question-pairs.tsv.gz: also counts what the guard refuses of labelled pairs.",
        };
        Option<bool> list = new("--list") { Description = "Prints the near-misses that were served and the rephrasings that were not." };
        Option<double> maxWrong = new("--max-wrong")
        {
            Description = "The limit of wrong answers among hits that the policy is asked for.",
            DefaultValueFactory = _ => VerifiedPolicy.DefaultMaxWrongAmongHits,
        };
        var nearMisses =
            new Command("near-misses",
                "Served share of 624 hand-written near-misses and 467 rephrasings, beside a plain cosine threshold.") { models, labelled,
                    list, maxWrong };
        nearMisses.SetAction((parsed, cancellationToken) => NearMissBenchmark.RunAsync(
            parsed.GetRequiredValue(models), parsed.GetValue(labelled), parsed.GetValue(list), parsed.GetRequiredValue(maxWrong),
            cancellationToken));
        root.Add(nearMisses);
        Option<string?> connection = new("--connection")
        {
            Description = "A PostgreSQL server with pgvector, in Npgsql's form. By default PGlite is started.",
        };
        Option<int> entries = new("--entries") { Description = "Entries in the store.", DefaultValueFactory = _ => 1_000 };
        var postgres =
            new Command("postgres",
                "A look-up through the PostgreSQL store, beside the bare Npgsql round trip of the same SQL.") { connection, entries,
                    RoundCount, Seed };
        postgres.SetAction(async (parsed, cancellationToken) => await PostgresBenchmark.RunAsync(
            await LookupVectors.CreateAsync(
                data: null, models: "", parsed.GetRequiredValue(entries), queries: 500, parsed.GetRequiredValue(Seed), cancellationToken),
            parsed.GetValue(connection), parsed.GetRequiredValue(RoundCount), cancellationToken));
        root.Add(postgres);
    }
}
