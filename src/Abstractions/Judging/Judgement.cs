using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>A judge's verdict.</summary>
/// <param name="IsRight">True if the answer serves the prompt, false if it does not; <see langword="null"/> if the judge cannot say, which
/// counts as no evidence.</param>
/// <param name="Spent">The energy that judging took; <see langword="null"/> if it is unknown.</param>
public readonly record struct Judgement(bool? IsRight, EnergyEstimate? Spent);
