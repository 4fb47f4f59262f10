using System.Diagnostics;
using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Caching;

/// <summary>
/// The in-memory store's nearest neighbour beside a plain scan with <see cref="TensorPrimitives.Dot{T}"/> on one thread, the time of the
/// median search of each.
/// </summary>
internal static class LookupBenchmark
{
    // The size of the targets: a third of the plain scan, every nearest neighbour found, memory for an entry beyond its texts.
    private const int TargetRows = 100_000;
    private const double MaxShareOfScan = 1.0 / 3;
    private const double MaxBytesBeyondTexts = 700;

    private const int LargeRows = 1_000_000;
    private const double MaxLargeMilliseconds = 25;

    public static async Task<int> RunAsync(LookupVectors vectors, int[] sizes, int rounds)
    {
        var report = new Report(
            $"lookup: nearest of {string.Join(", ", sizes)} vectors of {LookupVectors.Dimension} dimensions in one scope");
        Report.Note($"vectors: {vectors.Origin}");
        await WarmUpAsync(vectors);
        foreach (var rows in sizes.Order())
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            var store = await LookupStore.FillAsync(vectors, rows);
            if (rows == TargetRows)
            {
                var (prompt, answer) = LookupStore.TextCharacters;
                var bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - heap) / rows;
                report.Limit(
                    $"{rows} rows: memory of an entry beyond its texts, prompt of {prompt} and answer of {answer} characters in UTF-16",
                    "bytes",
                    bytes - (sizeof(char) * (prompt + answer)), MaxBytesBeyondTexts);
                Report.Note(
                    $"{rows} rows: an entry takes {bytes:F0} bytes in all, {bytes - prompt - answer:F0} of them beyond its texts in UTF-8");
                await RequireRecallAsync(report, vectors, store, rows);
            }

            await TimeAsync(report, vectors, store, rows, rounds);
            GC.KeepAlive(store);
        }

        return report.ExitCode;
    }

    // Until the compiler has optimised both: the smallest size is over before that.
    private static async Task WarmUpAsync(LookupVectors vectors)
    {
        var rows = Math.Min(1_000, vectors.Count);
        var store = await LookupStore.FillAsync(vectors, rows);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);)
        {
            await store.FindNearestAsync(vectors.Queries[0]);
            Scan(vectors.Matrix, rows, vectors.Queries[0]);
        }
    }

    private static async Task RequireRecallAsync(Report report, LookupVectors vectors, LookupStore store, int rows)
    {
        var best = new float[vectors.Queries.Length];
        Parallel.For(0, best.Length, i => best[i] = Scan(vectors.Matrix, rows, vectors.Queries[i]));
        var found = 0;
        double shortfall = 0, error = 0;
        for (var i = 0; i < best.Length; i++)
        {
            var (row, reported) = await store.FindNearestAsync(vectors.Queries[i]);
            var similarity = TensorPrimitives.Dot(vectors.Queries[i], vectors.Row(row).Span);
            found += similarity >= best[i] ? 1 : 0;
            shortfall = Math.Max(shortfall, best[i] - similarity);
            error = Math.Max(error, Math.Abs(similarity - reported));
        }

        report.Require($"{rows} rows: recall of the true nearest neighbour", $"of {best.Length}", (double)found / best.Length, 1);
        Report.Note($"{rows} rows: similarity at most {shortfall:E1} below the nearest, reported within {error:E1} of the exact one");
    }

    private static async Task TimeAsync(Report report, LookupVectors vectors, LookupStore store, int rows, int rounds)
    {
        // About the same time for every size.
        var queries = Math.Clamp(4 * TargetRows / rows, 8, 200);
        var next = 0;
        var figures = await Rounds.AlternateAsync(
            rounds,
            async () =>
            {
                var times = new double[queries];
                for (var i = 0; i < queries; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await store.FindNearestAsync(vectors.Queries[next++ % vectors.Queries.Length]);
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }

                return Rounds.Median(times);
            },
            () =>
            {
                var times = new double[queries];
                for (var i = 0; i < queries; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    Scan(vectors.Matrix, rows, vectors.Queries[next++ % vectors.Queries.Length]);
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }

                return Task.FromResult(Rounds.Median(times));
            });

        var (ours, scan) = (Rounds.Median(figures.Ours), Rounds.Median(figures.Peer));
        if (rows == TargetRows)
            report.CompareTimes($"{rows} rows: median look-up", "ms", figures, "float32 scan", MaxShareOfScan);
        else
            Report.Note($"       {rows} rows: median look-up {ours:F3} ms, float32 scan {scan:F3} ms: {ours / scan:F3}x");
        if (rows == LargeRows)
            report.Limit($"{rows} rows: median look-up", "ms", ours, MaxLargeMilliseconds);
    }

    private static float Scan(float[] matrix, int rows, float[] query)
    {
        var best = float.NegativeInfinity;
        for (var row = 0; row < rows; row++)
            best = Math.Max(best, TensorPrimitives.Dot(query, matrix.AsSpan(row * query.Length, query.Length)));
        return best;
    }
}
