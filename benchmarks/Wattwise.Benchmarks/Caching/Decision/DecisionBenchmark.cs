using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// Hit rates at a share of wrong answers among hits, and whether the limit that a user sets is held on questions that were not calibrated
/// on.
/// </summary>
internal static class DecisionBenchmark
{
    private const double ResampledShare = 0.6;
    private const int Resamplings = 20, MustHold = 19;

    private static readonly double[] Limits = [0.01, 0.02, 0.05];
    private static readonly double[] AskedLimits = [.. Limits, VerifiedPolicy.DefaultMaxWrongAmongHits];
    private static readonly double[] Targets = [0.12, 0.18, 0.30];

    /// <summary>Calibrates on each half and tests on the other.</summary>
    public static async Task<int> RunAsync(string data, string models, string? logits, string? vectors, CancellationToken cancellationToken)
    {
        var report = new Report("Decisions on streams of labelled questions: calibrated on one half of the classes, tested on the other");
        var halves = await LoadAsync(data, models, logits, vectors, cancellationToken);
        for (var test = 0; test < halves.Length; test++)
        {
            var table = DecisionFit.Fit(halves[1 - test].Pairs(), "calibration half");
            Console.WriteLine($"\ntest half {test}");
            PrintHindsight(report, halves[test], CacheDecisionModel.Read(new StringReader(table)));
            PrintLimits(report, halves[test], table);
        }

        return report.ExitCode;
    }

    private static async Task<DecisionData[]> LoadAsync(
        string data, string models, string? logits, string? vectors, CancellationToken cancellationToken)
    {
        var questions = new LabelledQuestions(data);
        var embedded = await DecisionData.EmbedAsync(questions, models, vectors, cancellationToken);
        var known = logits is null ? [] : DecisionData.ReadLogits(logits);
        return [await DecisionData.CreateAsync(questions, 0, embedded, known, models, cancellationToken), await DecisionData.CreateAsync(
            questions, 1, embedded, known, models, cancellationToken)];
    }

    private static void PrintHindsight(Report report, DecisionData half, CacheDecisionModel model)
    {
        var stream = new DecisionStream(half, share: 1, seed: 1);
        var texts = half.Questions.Texts;
        Row("cosine alone", (_, candidate) => candidate.Cosine);
        Row("guard, cosine", (_, candidate) => candidate.PassesGuard ? candidate.Cosine : double.NegativeInfinity);
        var ours = Row("guard, fitted probability", (question, candidate) => candidate.PassesGuard
            ? model.Score(new CacheCandidate(texts[question], texts[candidate.Other], candidate.Cosine, candidate.Logit), candidate.Logit)
            : double.NegativeInfinity);
        for (var i = 0; i < Limits.Length; i++)
            report.Require($"hit rate at {Limits[i]:P0} wrong among hits", "%", 100 * ours[i], 100 * Targets[i]);

        double[] Row(string name, Func<int, DecisionCandidate, double> score)
        {
            var rates = stream.BestHitRates(score, Limits);
            Report.Note(
                $"{name,-26} hit rate where wrong among hits <= 1 / 2 / 5 %: {100 * rates[0]:F1} / {100 * rates[1]:F1} / {100 * rates[2]:F1} %");
            return rates;
        }
    }

    private static void PrintLimits(Report report, DecisionData half, string table)
    {
        var streams = Enumerable.Range(0, Resamplings).Select(i => new DecisionStream(half, ResampledShare, seed: 100 + i)).ToArray();
        foreach (var limit in AskedLimits)
        {
            var ours = Held("verified policy", limit, seed =>
                new VerifiedPolicy(limit, 0, CacheDecisionModel.Read(new StringReader(table)), seed), usesGuard: true);
            report.Require($"resamplings where {limit:P0} was held", $"of {Resamplings}", ours, MustHold);
            Held("  with 5 % judged", limit, seed =>
                new VerifiedPolicy(limit, 0.05, CacheDecisionModel.Read(new StringReader(table)), seed), usesGuard: true);
            Held("published per entry", limit, seed => new PerEntryPolicy(limit, candidateFloor: 0.6f, seed), usesGuard: false);
        }

        int Held(string name, double limit, Func<int, ICacheDecisionPolicy> create, bool usesGuard)
        {
            var runs = streams.Select((stream, i) => stream.Run(create(i), usesGuard, judges: true)).ToArray();
            var held = runs.Count(run => run.WrongAmongHits <= limit);
            Report.Note(
                $"{name,-20} asked {limit:P0}: held in {held} of {runs.Length}, hit rate {100 * runs.Average(run => run.HitRate):F1} %, wrong among hits {100 * runs.Average(run => run.WrongAmongHits):F1} % (at most {100 * runs.Max(run => run.WrongAmongHits):F1}), wrong per request {100 * runs.Average(run => run.WrongPerRequest):F2} %");
            return held;
        }
    }
}
