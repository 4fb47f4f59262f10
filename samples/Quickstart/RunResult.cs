using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Quickstart;

/// <summary>Whether a cached answer was the right one, by the workload's labels.</summary>
internal enum Verdict
{
    /// <summary>A model answered, and no earlier answer would have served.</summary>
    Fresh,

    /// <summary>A model answered although an earlier answer would have served.</summary>
    Missed,

    /// <summary>An earlier answer to the same intent of the same tenant was served.</summary>
    RightHit,

    /// <summary>An earlier answer to something else was served.</summary>
    WrongHit,
}

/// <summary>An answer served from the cache.</summary>
/// <param name="Tier">How the cache came to it.</param>
/// <param name="Source">The earlier request that the answer was first given to.</param>
/// <param name="Similarity">Cosine similarity of the two questions; <see langword="null"/> for an exact hit.</param>
/// <param name="VerifierScore">The pair verifier's score between 0 and 1; <see langword="null"/> where it was not asked.</param>
/// <param name="Probability">The probability that the answer serves; <see langword="null"/> where the cache's policy has none.</param>
internal sealed record Hit(CacheTier Tier, WorkloadRequest Source, double? Similarity, double? VerifierScore, double? Probability);

/// <summary>What happened to one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Answer">What the customer read.</param>
/// <param name="Footprint">What it took.</param>
/// <param name="Hit">Where the answer came from; <see langword="null"/> where the model gave it.</param>
/// <param name="CacheReason">The cache's reason code; <see langword="null"/> where there is no cache.</param>
/// <param name="IsComplete">False where the answer was cut off at the token limit; the cache keeps only complete ones.</param>
/// <param name="Verdict">The judgement by the labels.</param>
internal sealed record RequestResult(
    WorkloadRequest Request, string Answer, RequestFootprint Footprint, Hit? Hit, string? CacheReason, bool IsComplete, Verdict Verdict)
{
    private IEnumerable<StageRecord> ModelCallRecords => Footprint.Stages.Where(stage => stage.Outcome == StageOutcome.ModelCalled);

    public int ModelCalls => ModelCallRecords.Count();

    public long PromptTokens => ModelCallRecords.Sum(stage => stage.Usage?.InputTokenCount ?? 0);

    public long GeneratedTokens => ModelCallRecords.Sum(stage => stage.Usage?.OutputTokenCount ?? 0);

    /// <summary>Wall time of Wattwise's own work.</summary>
    public TimeSpan OverheadTime =>
        TimeSpan.FromTicks(Footprint.Stages.Where(stage => stage.Stage != WattwiseStages.Model).Sum(stage => stage.Duration.Ticks));
}

/// <summary>One pass over the workload, from cold.</summary>
internal sealed record RunResult(string Name, IReadOnlyList<RequestResult> Requests)
{
    /// <summary>What the meter saw over the whole pass, the display included; <see langword="null"/> where it was not read.</summary>
    public EnergyEstimate? Process { get; init; }

    /// <summary>What the meter saw while the chat model was loaded and nothing was measured for a request; <see langword="null"/> where it
    /// was not read. In no other figure.</summary>
    public EnergyEstimate? Idle { get; init; }

    /// <summary>Time that loading the models took; in no other figure.</summary>
    public TimeSpan Loading { get; init; }

    public string? ModelId { get; init; }

    /// <summary>Where the chat model computed.</summary>
    public string? Device { get; init; }

    public int ModelCalls => Requests.Sum(request => request.ModelCalls);

    public long PromptTokens => Requests.Sum(request => request.PromptTokens);

    public long GeneratedTokens => Requests.Sum(request => request.GeneratedTokens);

    public TimeSpan Duration => Sum(request => request.Footprint.Duration);

    /// <summary>All energy of the pass, Wattwise's own work included.</summary>
    public EnergyEstimate Energy => Requests.Aggregate(EnergyEstimate.Zero, (sum, request) => sum + request.Footprint.Spent);

    public EnergyEstimate Overhead => Requests.Aggregate(EnergyEstimate.Zero, (sum, request) => sum + request.Footprint.Overhead);

    public TimeSpan OverheadTime => Sum(request => request.OverheadTime);

    public CarbonIntensity? Intensity =>
        Requests.Select(request => request.Footprint.Intensity).FirstOrDefault(intensity => intensity is not null);

    /// <summary>Grams of CO2e; <see langword="null"/> where the intensity is unknown.</summary>
    public double? Grams =>
        Requests.All(request => request.Footprint.TotalGrams is not null) ? Requests.Sum(request => request.Footprint.TotalGrams) : null;

    public Money Cost => Requests.Select(request => request.Footprint.Cost).OfType<Money>().Aggregate((sum, cost) => sum + cost);

    /// <summary>
    /// The requests that the cache left to the model, by reason, the most frequent one first; empty where there is no cache.
    /// </summary>
    public IReadOnlyList<RefusalGroup> Refusals =>
    [
        .. Requests.Where(request => request is { Hit: null, CacheReason: not null })
            .GroupBy(request => request.CacheReason!)
            .Select(group => new RefusalGroup(group.Key, [.. group]))
            .OrderByDescending(group => group.Requests.Count),
    ];

    public int Count(CacheTier tier) => Requests.Count(request => request.Hit?.Tier == tier);

    public int Count(Verdict verdict) => Requests.Count(request => request.Verdict == verdict);

    private TimeSpan Sum(Func<RequestResult, TimeSpan> time) => TimeSpan.FromTicks(Requests.Sum(request => time(request).Ticks));
}
