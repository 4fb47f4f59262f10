using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>What one stage of the pipeline did for one request, what it spent on that and what it avoided.</summary>
/// <param name="Stage">The stage's name; see <see cref="WattwiseStages"/>.</param>
/// <param name="Outcome">What the stage did.</param>
/// <param name="Reason">A stable code for why (for example <c>exact</c>, <c>guard:number</c>); never holds user text.</param>
/// <param name="Spent">Energy that the stage itself used; for <see cref="WattwiseStages.Model"/>, the model call's.
/// <see langword="null"/> where it is unknown.</param>
/// <param name="Avoided">Energy that was not used thanks to the stage; <see langword="null"/> where none or unknown.</param>
/// <param name="Duration">Wall time of the stage's own work.</param>
/// <param name="Usage">Tokens of the call made or avoided; <see langword="null"/> where there was none.</param>
public sealed record StageRecord(
    string Stage,
    StageOutcome Outcome,
    string Reason,
    EnergyEstimate? Spent,
    EnergyEstimate? Avoided,
    TimeSpan Duration,
    UsageDetails? Usage)
{
    /// <summary>The model that was called or whose call was avoided; <see langword="null"/> where unknown.</summary>
    public string? ModelId { get; init; }

    /// <summary>Share of the hardware's manufacture, in grams of CO2e, of a model call.</summary>
    public double EmbodiedGrams { get; init; }
}
