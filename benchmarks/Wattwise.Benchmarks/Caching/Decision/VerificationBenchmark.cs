using System.Diagnostics;
using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// What a decision takes: the five most similar prompts that pass the guard, decided by the default policy and the pair verifier; and the
/// verifier alone, with all of them in both orders.
/// </summary>
internal static class VerificationBenchmark
{
    private const int Candidates = 5;
    private const int Prompts = 200;
    private const double LimitMilliseconds = 25;

    public static async Task<int> RunAsync(string models, CancellationToken cancellationToken)
    {
        var report = new Report(
            $"verify: {Candidates} candidates of a prompt, the most similar ones of the hand-written prompts that pass the guard");
        var policy = new VerifiedPolicy();
        await using var engine = await LoadAsync(models, "prompt-pair-verifier-22M-Q8_0.gguf", cancellationToken);
        var scorer = new LlamaPairScorer(engine);
        var decisions = new List<(double Milliseconds, bool Verifies)>();
        var verifications = new List<double>();
        var served = 0;
        foreach (var candidates in await FindCandidatesAsync(models, cancellationToken))
        {
            var start = Stopwatch.GetTimestamp();
            var verdicts = Array.ConvertAll(candidates, candidate => policy.Decide(candidate));
            var open = Enumerable.Range(0, Candidates).Where(i => verdicts[i].Verdict == CacheVerdict.Verify).ToArray();
            var verifies = open.Length > 0 && !Array.Exists(verdicts, verdict => verdict.Verdict == CacheVerdict.Serve);
            if (verifies)
            {
                var verification = await scorer.VerifyAsync(
                    [.. open.Select(i => Pair(candidates[i]))], [.. open.Select(i => verdicts[i].LogitFloor)], cancellationToken);
                for (var i = 0; i < open.Length; i++)
                    verdicts[open[i]] = policy.Decide(candidates[open[i]] with { VerifierLogit = verification.Logits[i] });
            }

            decisions.Add((Stopwatch.GetElapsedTime(start).TotalMilliseconds, verifies));
            served += Array.Exists(verdicts, verdict => verdict.Verdict == CacheVerdict.Serve) ? 1 : 0;
            start = Stopwatch.GetTimestamp();
            await scorer.VerifyAsync([.. candidates.Select(candidate => Pair(candidate))], cancellationToken);
            verifications.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Report.Note(
            $"verifier alone, all pairs in both orders: p50 {Rounds.Median(verifications):F1} ms (p95 {Rounds.Quantile(verifications, 0.95):F1} ms)");
        Report.Note($"{decisions.Count} decisions, {served} of them to serve");
        Limit("decision that asks the verifier",
            [.. decisions.Where(decision => decision.Verifies).Select(decision => decision.Milliseconds)]);
        Limit("decision", [.. decisions.Select(decision => decision.Milliseconds)]);
        return report.ExitCode;

        void Limit(string what, double[] times) =>
            report.Limit(
                $"{what}, p50 of {times.Length} (p95 {Rounds.Quantile(times, 0.95):F1} ms)", "ms", Rounds.Median(times), LimitMilliseconds);
    }

    private static PromptPair Pair(in CacheCandidate candidate) => new(candidate.Prompt, candidate.CachedPrompt);

    private static async Task<List<CacheCandidate[]>> FindCandidatesAsync(string models, CancellationToken cancellationToken)
    {
        await using var engine = await LoadAsync(models, "all-MiniLM-L6-v2-Q8_0.gguf", cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        string[] texts = [.. NearMissPair.ReadAll().SelectMany(pair => (string[])[pair.Original, pair.Variant]).Distinct()];
        var vectors = await embedder.GenerateAsync(texts, cancellationToken: cancellationToken);
        var guard = new LexicalGuard();
        var found = new List<CacheCandidate[]>();
        for (var i = 0; i < texts.Length && found.Count < Prompts; i += texts.Length / Prompts)
        {
            var prompt = texts[i];
            CacheCandidate[] candidates =
            [
                .. Enumerable.Range(0, texts.Length).Where(other => other != i)
                    .Select(other => new CacheCandidate(
                        prompt, texts[other], TensorPrimitives.CosineSimilarity(vectors[i].Vector.Span, vectors[other].Vector.Span),
                        VerifierLogit: null))
                    .OrderByDescending(candidate => candidate.CosineSimilarity)
                    .Where(candidate => guard.FindConflict(prompt, candidate.CachedPrompt) is null)
                    .Take(Candidates),
            ];
            if (candidates.Length == Candidates)
                found.Add(candidates);
        }

        return found;
    }

    private static Task<LlamaEngine> LoadAsync(string models, string file, CancellationToken cancellationToken) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions { ModelPath = Path.Combine(models, file), Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
}
