using Microsoft.Extensions.AI;
using Quickstart;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>Results of requests with made-up figures: quick to make, and easy to reckon with.</summary>
internal static class MadeUpResults
{
    public static readonly Workload Sample = Workload.Load(Path.Combine(AppContext.BaseDirectory, "workload"));

    private static readonly CarbonIntensity Intensity = new(
        360, new GridZone("XYZ"), DateTimeOffset.MinValue, DateTimeOffset.MaxValue, IntensitySignal.AverageLocation, IsEstimated: true,
        "a test");

    /// <summary>
    /// Two requests of 10 J each; with Wattwise, each takes 1 J of look-up and the second is answered like the first, or wrongly.
    /// </summary>
    public static Comparison Compare(bool wrong)
    {
        var (first, second) = (Sample.Requests[0], Sample.Requests.First(request => request.Kind == "paraphrase"));
        return new Comparison(
            Sample,
            new RunResult("without", [ModelCall(first, joules: 10), ModelCall(second, joules: 10)]),
            new RunResult("with", [ModelCall(first, joules: 10, reason: "miss"), SemanticHit(second, wrong ? Sample.Requests[1] : first)]));
    }

    /// <summary>A comparison of made-up results with a model call of 10 J for each of their requests.</summary>
    public static Comparison Of(IReadOnlyList<RequestResult> results) => new(
        Sample,
        new RunResult("without", [.. results.Select(result => ModelCall(result.Request, joules: 10))]),
        new RunResult("with", results));

    public static RequestResult SemanticHit(
        WorkloadRequest request, WorkloadRequest source, double? similarity = 0.9, double? verifierScore = 0.8,
        double? probability = 0.97) => new(
            request,
            "answer",
            Footprint(Lookup(StageOutcome.Answered, "semantic")),
            new Hit(CacheTier.Semantic, source, similarity, verifierScore, probability),
            "semantic",
            IsComplete: true,
            request.IsServedBy(source) ? Verdict.RightHit : Verdict.WrongHit);

    /// <summary>A call of the model; with a reason, after a look-up of 1 J.</summary>
    public static RequestResult ModelCall(WorkloadRequest request, double joules, string? reason = null)
    {
        var call = new StageRecord(
            WattwiseStages.Model,
            StageOutcome.ModelCalled,
            "metered",
            EnergyEstimate.Modelled(joules, joules / 2, joules * 2),
            null,
            TimeSpan.FromSeconds(1),
            new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20 });
        StageRecord[] stages = reason is null ? [call] : [Lookup(StageOutcome.PassedThrough, reason), call];
        return new RequestResult(request, "answer", Footprint(stages), null, reason, IsComplete: true, Verdict.Fresh);
    }

    private static StageRecord Lookup(StageOutcome outcome, string reason) =>
        new(WattwiseStages.SemanticCache, outcome, reason, EnergyEstimate.Modelled(1, 1, 1), null, TimeSpan.FromMilliseconds(20), null);

    private static RequestFootprint Footprint(params StageRecord[] stages) =>
        new(stages, TimeSpan.FromSeconds(1), Intensity, new Money(0.001m, "USD"));
}
