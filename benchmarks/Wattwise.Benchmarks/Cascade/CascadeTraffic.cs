using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>Replays of requests: from a cold start, and with a shift of the traffic.</summary>
internal static class CascadeTraffic
{
    private const int Requests = 10_000, ShiftRuns = 20, MaxOver = 400;

    private const double EvidenceShare = 0.1;

    public static void Measure(Report report, string folder, CascadePair[] pairs, double[][][] scores, int runs)
    {
        var place = Array.FindIndex(pairs, pair => pair.Name == CascadeSets.Llama);
        var scored = pairs[place].Rows.Select((row, i) => row with { Signals = [new ConfidenceSignal("score", scores[place][0][i])] })
            .ToArray();
        foreach (var (limit, kept) in new[] { (0.02, 0.69), (0.05, 0.82) })
        {
            Replay(report, $"replay of {Requests} {CascadeSets.Llama}, {100 * limit:F0} %, cross-fitted score as the signal", scored, limit,
                kept, runs);
            Replay(report, $"replay of {Requests} {CascadeSets.Llama}, {100 * limit:F0} %, weights learned on the way", pairs[place].Rows,
                limit, kept, Math.Min(runs, 40));
        }

        CascadePair Pair(string file) => CascadePair.Read(
            folder, $"{file}.jsonl.gz", file, "Meta-Llama-3.1-8B-Instruct", "gpt-4o-2024-08-06", "gemma-2-9b-it", withText: false);
        Shift(report, "GSM8K, then MATH (Llama-8B -> gpt-4o)", Pair("gsm8k").Rows, Pair("math-l5").Rows, 0.05);

        var rows = Array.Find(pairs, pair => pair.Name == CascadeSets.Flash)!.Rows;
        var subjects = rows.Select(row => row.Task).Distinct().Order(StringComparer.Ordinal).ToArray();
        var first = subjects.Take(subjects.Length / 2).ToHashSet(StringComparer.Ordinal);
        CascadeRow[] one = [.. rows.Where(row => first.Contains(row.Task))], other = [.. rows.Where(row => !first.Contains(row.Task))];
        Shift(report, $"{CascadeSets.Flash}, half of the subjects, then the other half", one, other, 0.05);
        Shift(report, $"{CascadeSets.Flash}, the halves swapped", other, one, 0.05);
    }

    private static void Replay(Report report, string what, CascadeRow[] rows, double limit, double target, int runs)
    {
        var results = Run(runs, seed => CascadeReplay.Run([(rows, Requests)], limit, EvidenceShare, seed));
        report.Require(
            $"{what}: kept at the end ({results.Average(one => one.Evidence):F0} compared, {100 * results.Average(one => one.Kept):F1} % kept over all)", "of requests", results.Average(one => one.KeptAtEnd), target);
        report.Limit($"{what}: runs ever over the limit", "%", 100.0 * results.Count(one => one.WasOver) / runs, 5);
    }

    private static void Shift(Report report, string what, CascadeRow[] before, CascadeRow[] after, double limit)
    {
        var results = Run(
            ShiftRuns, seed => CascadeReplay.Run([(before, Requests / 2), (after, Requests / 2)], limit, EvidenceShare, seed));
        report.Require(
            $"{what}, {100 * limit:F0} %: runs of {ShiftRuns} over the limit for at most {MaxOver} requests (longest {results.Max(one => one.LongestOver)})", "runs", results.Count(one => one.LongestOver <= MaxOver), ShiftRuns - 1);
    }

    private static ReplayResult[] Run(int runs, Func<int, ReplayResult> replay)
    {
        var results = new ReplayResult[runs];
        Parallel.For(
            0, runs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, run => results[run] = replay(run + 1));
        return results;
    }
}
