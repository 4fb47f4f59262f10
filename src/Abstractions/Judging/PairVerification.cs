using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>A verifier's result for a batch of pairs.</summary>
/// <param name="Logits">One logit per pair, the smaller of both orders; <c>1 / (1 + e^-logit)</c> is a score between 0 and 1, not a
/// calibrated probability.</param>
/// <param name="Spent">The energy that the verification took; <see langword="null"/> if it was not metered.</param>
public sealed record PairVerification(IReadOnlyList<float> Logits, EnergyEstimate? Spent);
