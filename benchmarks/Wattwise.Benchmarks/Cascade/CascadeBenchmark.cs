using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>All figures of the cascade on paired answers, beside what was measured before.</summary>
internal static class CascadeBenchmark
{
    private const int Labels = 1_000, Seeds = 3;

    private static readonly double[] Limits = [0.01, 0.02, 0.05];
    private static readonly int[] LabelCounts = [150, 300, 600, Labels];

    public static Task<int> RunAsync(string folder, int trials)
    {
        var report = new Report("cascade: paired answers, scores cross-fitted in five parts");
        var targets = CascadeTarget.All(folder);
        var pairs = targets.Select(target => target.Read()).ToArray();
        var scores = pairs.Select(pair => Enumerable.Range(1, Seeds).Select(seed => CrossFit.Scores(pair, seed)).ToArray()).ToArray();
        MeasureCertificates(report, targets, pairs, scores, trials);
        MeasureScores(report, targets, pairs, scores);
        CascadeTraffic.Measure(report, folder, pairs, scores, trials);
        Report.Note($"The overhead of the stage is that of its chat client: not part of this replay.");
        return Task.FromResult(report.ExitCode);
    }

    private static void MeasureCertificates(Report report, CascadeTarget[] targets, CascadePair[] pairs, double[][][] scores, int trials)
    {
        double worst = 0, overs = 0, naiveOvers = 0, runs = 0, ours5 = 0, before5 = 0, known = 0, all5 = 0, oneLook5 = 0, savedLeast =
            0, savedMost = 0;
        for (var p = 0; p < pairs.Length; p++)
        {
            var test = new CertificateTrials(pairs[p], scores[p][0]);
            double own = 0, ownRuns = 0;
            for (var l = 0; l < Limits.Length; l++)
            {
                foreach (var labels in LabelCounts)
                {
                    var (ours, naive, exact, betting) = test.Run(Limits[l], labels, trials);
                    worst = Math.Max(worst, ours.OverShare);
                    (own, ownRuns) = (own + ours.Over, ownRuns + ours.Trials);
                    (overs, naiveOvers, runs) = (overs + ours.Over, naiveOvers + naive.Over, runs + ours.Trials);
                    if (labels != Labels)
                        continue;

                    var reference = targets[p].Kept?[l];
                    Report.Note(
                        $"       {pairs[p].Name}, limit {100 * Limits[l]:F0} %: kept {100 * ours.Kept:F1} % (any time); one look: exact {100 * exact.Kept:F1} %, betting {100 * betting.Kept:F1} %, no certificate {100 * naive.Kept:F1} %; reference {reference:F0} %");
                    if (targets[p].KeptTargets[l] is { } required)
                        report.Require(
                            $"{pairs[p].Name}: kept at certified {100 * Limits[l]:F0} %, {Labels} labels", "of requests", ours.Kept,
                            required);
                    if (l == 2)
                        (all5, oneLook5) = (all5 + ours.Kept, oneLook5 + Math.Max(exact.Kept, betting.Kept));
                    if (l == 2 && reference is { } kept)
                        (ours5, before5, known) = (ours5 + ours.Kept, before5 + (kept / 100), known + 1);
                    if (l == 1 && pairs[p].Name == CascadeSets.Llama)
                        (savedLeast, savedMost) = (Cost(ours.Kept, 0.05), Cost(ours.Kept, 0.3));
                }
            }

            report.Limit($"{pairs[p].Name}: trials ever over the limit, all limits and sizes", "%", 100 * own / ownRuns, 5);
        }

        Report.Note(
            $"       without a certificate {100 * naiveOvers / runs:F1} % of trials are over; the reference 41.6 %; worst setting of ours {100 * worst:F1} %");
        report.Limit("trials ever over the limit, all pairs", "%", 100 * overs / runs, 0.5);
        report.Require(
            $"mean kept at certified 5 % over the {known} pairs of the reference's table, beside its better one-look test", "x",
            ours5 / before5, 1.05);
        Report.Note(
            $"       the same over all {pairs.Length} pairs, beside the better one-look test of our own scores: {all5 / oneLook5:F3}x");
        report.Limit($"{CascadeSets.Llama} at 2 %: cost beside always strong, a weak call costs 0.05", "x", savedLeast, 0.5);
        report.Limit($"{CascadeSets.Llama} at 2 %: the same at 0.3", "x", savedMost, 1);
    }

    // Weak call and second opinion at r each; where the forecast sees nothing to gain, the strong model answers alone.
    private static double Cost(double kept, double r)
    {
        var forecast = CascadeForecast.Of([new TierOutlook(0, 2 * r, kept), new TierOutlook(1, 1, 1)], 0.05);
        return forecast.IsWorthwhile ? forecast.Cost / forecast.StrongestCost : 1;
    }

    private static void MeasureScores(Report report, CascadeTarget[] targets, CascadePair[] pairs, double[][][] scores)
    {
        double ours = 0, before = 0;
        for (var p = 0; p < pairs.Length; p++)
        {
            var curves = scores[p].Select(one => new EscalationCurve(pairs[p], one)).ToArray();
            double most = curves.Average(curve => curve.StrongShareFor(0.95)), all = curves.Average(curve => curve.StrongShareFor(0.99));
            var apgr = curves.Average(curve => curve.Apgr);
            Report.Note(
                $"       {pairs[p].Name}: {100 * pairs[p].WeakAccuracy:F0} -> {100 * pairs[p].StrongAccuracy:F0} %, strong calls for 95 / 99 %: {100 * most:F0} / {100 * all:F1} %, APGR {apgr:F3}");
            if (targets[p].StrongCalls is { } required)
            {
                report.Limit($"{pairs[p].Name}: strong calls for 99 % of strong accuracy", "%", 100 * all, required);
                (ours, before) = (ours + all, before + (required / 100));
            }

            if (p == 0)
                report.Require(
                    $"{pairs[p].Name}: APGR by the answer's text alone (the reference's tables say 0.73 and 0.78 to 0.80)", "", apgr, 0.80);
            if (pairs[p].Name == CascadeSets.Llama)
                report.Require($"{pairs[p].Name}: APGR with a second opinion (reference 0.87)", "", apgr, 0.88);
            if (pairs[p].Name == CascadeSets.Thinking)
                report.Limit($"{pairs[p].Name}: share with thinking for 99 % of always (task mean 59 %)", "%", 100 * all, 55);
        }

        report.Limit("strong calls for 99 %, mean of the pairs beside the reference", "x", ours / before, 0.95);
    }
}
