using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>What one stage of the pipeline did for one request, what it spent on that and what it avoided.</summary>
/// <param name="Stage">The stage's name; see <see cref="WattwiseStages"/>.</param>
/// <param name="Outcome">What the stage did.</param>
/// <param name="Reason">A stable code for the reason, for example <see cref="Caching.CacheReasons.Exact"/>; never holds user text. See <see cref="Caching.CacheReasons"/> and <see cref="ModelReasons"/>.</param>
/// <param name="Spent">Energy that the stage itself used; for <see cref="WattwiseStages.Model"/>, the model call's.
/// <see langword="null"/> if it is unknown.</param>
/// <param name="Avoided">Energy that was not used thanks to the stage; <see langword="null"/> if there is none or it is unknown.</param>
/// <param name="Duration">Wall time of the stage's own work.</param>
/// <param name="Usage">Tokens of the call made or avoided; <see langword="null"/> if there was none.</param>
public sealed record StageRecord(
    string Stage,
    StageOutcome Outcome,
    string Reason,
    EnergyEstimate? Spent,
    EnergyEstimate? Avoided,
    TimeSpan Duration,
    UsageDetails? Usage)
{
    /// <summary>The model that was called or whose call was avoided; <see langword="null"/> if it is unknown.</summary>
    public string? ModelId { get; init; }

    /// <summary>Share of the hardware's manufacture, in grams of CO2e, of a model call.</summary>
    public double EmbodiedGrams { get; init; }
}
