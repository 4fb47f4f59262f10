using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>What a comparison found.</summary>
/// <param name="Loss">As in <see cref="CascadeEvidence.Loss"/>; <see langword="null"/> if it cannot be told.</param>
/// <param name="Spent">Energy that it took; <see langword="null"/> if it is unknown.</param>
internal readonly record struct AnswerComparison(double? Loss, EnergyEstimate? Spent);
