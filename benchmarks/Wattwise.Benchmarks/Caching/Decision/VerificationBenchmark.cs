using System.Diagnostics;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>What the pair verifier adds to a look-up: five candidates of one prompt in both orders, one call.</summary>
internal static class VerificationBenchmark
{
    private const int Candidates = 5;
    private const double LimitMilliseconds = 25;

    public static async Task<int> RunAsync(string models, CancellationToken cancellationToken)
    {
        var report = new Report($"verify: {Candidates} candidates of a prompt, both orders, one call");
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "prompt-pair-verifier-22M-Q8_0.gguf"), Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
        var scorer = new LlamaPairScorer(engine);
        var pairs = NearMissPair.ReadAll();
        var times = new List<double>();
        foreach (var candidates in pairs.Chunk(Candidates).Where(chunk => chunk.Length == Candidates))
        {
            var asked = candidates.Select(pair => new PromptPair(candidates[0].Variant, pair.Original)).ToArray();
            var start = Stopwatch.GetTimestamp();
            await scorer.VerifyAsync(asked, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        report.Limit($"p50 of {times.Count} (p95 {Rounds.Quantile(times, 0.95):F1} ms)", "ms", Rounds.Median(times), LimitMilliseconds);
        return report.ExitCode;
    }
}
