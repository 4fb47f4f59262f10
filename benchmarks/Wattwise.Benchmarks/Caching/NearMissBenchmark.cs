using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching;

/// <summary>Near-misses and rephrasings through embedder, guard, pair verifier and policy, beside a plain cosine threshold.</summary>
internal static class NearMissBenchmark
{
    private const float PlainCosine = 0.9f;
    private const double MaxNearMissesServed = 1, MinRephrasingsServed = 70;

    /// <summary>Runs all pairs and prints the served shares.</summary>
    /// <param name="models">Folder with the embedder and the pair verifier.</param>
    /// <param name="data">Folder with labelled question pairs to count the guard's refusals on, if any.</param>
    /// <param name="list">Prints the near-misses that were served, and the rephrasings that were not.</param>
    /// <param name="maxWrong">The limit that the policy is asked for.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<int> RunAsync(string models, string? data, bool list, double maxWrong, CancellationToken cancellationToken)
    {
        var verdicts = await JudgeAsync(NearMissPair.ReadAll(), models, new VerifiedPolicy(maxWrong), cancellationToken);
        var report = new Report("Hand-written near-misses and rephrasings: guard and policy, beside a plain cosine threshold");
        foreach (var set in verdicts.GroupBy(verdict => verdict.Pair.Set))
            Print(set.Key, [.. set], list);
        Require(report, verdicts);
        if (data is not null)
            GuardCost.Print(data);
        return report.ExitCode;
    }

    private static async Task<NearMissVerdict[]> JudgeAsync(
        NearMissPair[] pairs, string models, ICacheDecisionPolicy policy, CancellationToken cancellationToken)
    {
        await using var embedder = await LoadAsync(models, "all-MiniLM-L6-v2-Q8_0.gguf", cancellationToken);
        await using var verifier = await LoadAsync(models, "prompt-pair-verifier-22M-Q8_0.gguf", cancellationToken);
        using var embeddings = new LlamaEmbeddingGenerator(embedder);
        var originals = await embeddings.GenerateAsync(pairs.Select(pair => pair.Original), cancellationToken: cancellationToken);
        var variants = await embeddings.GenerateAsync(pairs.Select(pair => pair.Variant), cancellationToken: cancellationToken);
        var verification = await new LlamaPairScorer(verifier).VerifyAsync(
            [.. pairs.Select(pair => new PromptPair(pair.Variant, pair.Original))], cancellationToken);

        var guard = new LexicalGuard();
        return [.. pairs.Select(
            (pair, i) =>
                Judge(pair, TensorPrimitives.CosineSimilarity(variants[i].Vector.Span, originals[i].Vector.Span), verification.Logits[i]))];

        NearMissVerdict Judge(NearMissPair pair, float cosine, float logit)
        {
            var candidate = new CacheCandidate(pair.Variant, pair.Original, cosine, VerifierLogit: null);
            var decision = policy.Decide(candidate);
            if (decision.Verdict == CacheVerdict.Verify)
                decision = policy.Decide(candidate with { VerifierLogit = logit });
            return new(pair, cosine, logit, guard.FindConflict(pair.Variant, pair.Original), cosine >= policy.CandidateFloor
                && decision.Verdict == CacheVerdict.Serve);
        }
    }

    private static void Print(string set, NearMissVerdict[] verdicts, bool list)
    {
        Report.Note($"{set,-14}  pairs   guard passes %   guard + policy %   policy alone %   cosine >= {PlainCosine} %");
        foreach (var kind in verdicts.GroupBy(verdict => verdict.Pair.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            Row(kind.Key, [.. kind]);

        var nearMisses = verdicts.Where(verdict => !verdict.Pair.IsRephrasing).ToArray();
        var rephrasings = verdicts.Where(verdict => verdict.Pair.IsRephrasing).ToArray();
        Row("all near-misses", nearMisses);
        if (!list)
            return;

        foreach (var verdict in nearMisses.Where(verdict => verdict.IsServed))
            Console.WriteLine($"served   {verdict}");
        foreach (var verdict in rephrasings.Where(verdict => !verdict.IsServed))
            Console.WriteLine($"refused  {verdict}");
    }

    private static void Require(Report report, NearMissVerdict[] verdicts)
    {
        report.Limit("near-misses served", "%", Percent(
            [.. verdicts.Where(verdict => !verdict.Pair.IsRephrasing)], verdict => verdict.IsServed), MaxNearMissesServed);
        report.Require("rephrasings served", "%", Percent(
            [.. verdicts.Where(verdict => verdict.Pair.IsRephrasing)], verdict => verdict.IsServed), MinRephrasingsServed);
    }

    private static void Row(string name, NearMissVerdict[] verdicts) => Report.Note(
        $"{name,-15} {verdicts.Length,6} {Percent(verdicts, verdict => verdict.Conflict is null),16:F1} {Percent(verdicts, verdict => verdict.IsServed),18:F1} {Percent(verdicts, verdict => verdict.PolicyServes),16:F1} {Percent(verdicts, verdict => verdict.CosineSimilarity >= PlainCosine),15:F1}");

    private static double Percent(NearMissVerdict[] verdicts, Func<NearMissVerdict, bool> isCounted) =>
        100.0 * verdicts.Count(isCounted) / verdicts.Length;

    private static Task<LlamaEngine> LoadAsync(string models, string file, CancellationToken cancellationToken) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions { ModelPath = Path.Combine(models, file), Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
}
