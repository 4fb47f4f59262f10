using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>A judge's word on two answers.</summary>
/// <param name="Preferred">The better one; <see langword="null"/> if the judge cannot say, which counts as no evidence.</param>
/// <param name="Spent">The energy that judging took; <see langword="null"/> if it is unknown.</param>
public readonly record struct Comparison(AnswerPreference? Preferred, EnergyEstimate? Spent);
