using System.Security.Cryptography;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>Fits what ships on one half of the judged pairs, and measures on the other, that nothing was fitted on.</summary>
internal static class JudgedBenchmark
{
    private const int Resamplings = 20, MustHold = 19;
    private const double MinServed = 70, MaxPartly = 20, MinAucWrong = 0.95, MinAucNotServing = 0.85;

    private static readonly double[] Limits = [0.02, 0.05, VerifiedPolicy.DefaultMaxWrongAmongHits];

    /// <summary>Measures the table that ships on the half that it was not fitted on.</summary>
    public static async Task<int> RunAsync(string data, string models, CancellationToken cancellationToken)
    {
        var report = new Report("Judged pairs of a half that nothing was fitted on: the decision that ships");
        var pairs = (await JudgedPairs.LoadAsync(data, models, cancellationToken)).Where(pair => pair.Half == 1).ToArray();
        var model = CacheDecisionModel.Default;
        var scores = pairs.Select(pair => model.Score(Candidate(pair), pair.Logit)).ToArray();
        foreach (var (name, values) in new[] { ("cosine", pairs.Select(pair => (double)pair.Cosine).ToArray()),
            ("verifier", pairs.Select(pair => (double)pair.Logit).ToArray()), ("both", scores) })
            Report.Note($"AUC of {name}: 2 against 0 {Auc(pairs, values, 0):F3}, 2 against 0 and 1 {Auc(pairs, values, 1):F3}");
        report.Require("AUC of 2 against 0", "", Auc(pairs, scores, 0), MinAucWrong);
        report.Require("AUC of 2 against 0 and 1", "", Auc(pairs, scores, 1), MinAucNotServing);

        foreach (var limit in Limits)
        {
            var policy = new VerifiedPolicy(limit, 0);
            var served = pairs.Select(pair => Serves(policy, pair)).ToArray();
            var random = new Random(1);
            var held = Enumerable.Range(0, Resamplings).Count(_ => ShareOfWrong(pairs, served, random) <= limit);
            var hits = served.Count(isServed => isServed);
            Report.Note(
                $"asked {limit:P0}: {hits} of {pairs.Length} served, wrong {Share(0):F1} %, partly {Share(1):F1} %, of those judged 2 {Recall():F1} %");
            report.Require($"resamplings in which {limit:P0} was held", $"of {Resamplings}", held, MustHold);
            if (limit != 0.05)
                continue;
            report.Require("served of those judged 2, at 5 %", "%", Recall(), MinServed);
            report.Limit("served that serve in part, at 5 %", "%", Share(1), MaxPartly);

            double Share(int grade) => hits == 0 ? 0 : 100.0 * pairs.Where((pair, i) => served[i] && pair.Grade == grade).Count() / hits;
            double Recall() => 100.0 * pairs.Where((pair, i) => served[i] && pair.Grade == 2)
                .Count() / pairs.Count(pair => pair.Grade == 2);
        }

        return report.ExitCode;
    }

    /// <summary>Fits weights and evidence on the half that is there for it, and writes the table.</summary>
    public static async Task<int> FitAsync(string data, string models, string output, CancellationToken cancellationToken)
    {
        var pairs = (await JudgedPairs.LoadAsync(data, models, cancellationToken)).Where(pair => pair.Half == 0).ToArray();
        await using var file = File.OpenRead(Path.Combine(models, JudgedPairs.VerifierFile));
        var verifier = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        await File.WriteAllTextAsync(
            output, JudgedFit.Fit(
                pairs, "Written by 'fit-decision' from one half of the calibration set of judged-pairs.tsv.gz", "all-MiniLM-L6-v2",
                verifier), cancellationToken);
        Console.WriteLine($"Wrote {output}.");
        return 0;
    }

    private static CacheCandidate Candidate(JudgedPair pair) => new(pair.Prompt, pair.Cached, pair.Cosine, VerifierLogit: null);

    private static bool Serves(VerifiedPolicy policy, JudgedPair pair)
    {
        var decision = pair.Cosine < policy.CandidateFloor ? new(CacheVerdict.Refuse) : policy.Decide(Candidate(pair));
        if (decision.Verdict == CacheVerdict.Verify)
            decision = policy.Decide(Candidate(pair) with { VerifierLogit = pair.Logit });
        return decision.Verdict == CacheVerdict.Serve;
    }

    // A resampling draws as many pairs as there are, with replacement.
    private static double ShareOfWrong(JudgedPair[] pairs, bool[] served, Random random)
    {
        int hits = 0, wrong = 0;
        for (var draw = 0; draw < pairs.Length; draw++)
        {
            var i = random.Next(pairs.Length);
            hits += served[i] ? 1 : 0;
            wrong += served[i] && pairs[i].Grade == 0 ? 1 : 0;
        }

        return hits == 0 ? 0 : (double)wrong / hits;
    }

    private static double Auc(JudgedPair[] pairs, double[] scores, int highestOther)
    {
        var right = scores.Where((_, i) => pairs[i].Grade == 2).ToArray();
        var others = scores.Where((_, i) => pairs[i].Grade <= highestOther).ToArray();
        return right.Average(score => others.Average(other => score > other ? 1 : score == other ? 0.5 : 0));
    }
}
