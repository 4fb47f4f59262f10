namespace Wattwise.Accounting;

/// <summary>What a stage did for one reason, summed over requests.</summary>
/// <param name="Stage">The stage's name; see <see cref="WattwiseStages"/>.</param>
/// <param name="Outcome">What the stage did.</param>
/// <param name="Reason">The code for why.</param>
/// <param name="Count">How often.</param>
/// <param name="Spent">Energy that the stage itself used; for <see cref="WattwiseStages.Model"/>, the model calls'.</param>
/// <param name="Avoided">Energy that was not used thanks to the stage.</param>
/// <param name="Duration">Wall time of the stage's own work.</param>
public sealed record StageTotal(
    string Stage, StageOutcome Outcome, string Reason, long Count, EnergyEstimate Spent, EnergyEstimate Avoided, TimeSpan Duration);
