namespace Wattwise.Cascade;

/// <summary>What a call of a tier is expected to cost and to bring for a class of tasks.</summary>
/// <param name="Cost">Of one call, in joules, grams or money; with what looking at its answer costs.</param>
/// <param name="Accuracies">Equally likely chances, 0 to 1, that its answer is right, as the signals tell them apart; at least one.</param>
/// <param name="KeptShare">The share of its answers that are accepted by the certificate in force; 0 without one, 1 for the strongest
/// tier.</param>
internal sealed record TierOutlook(double Cost, IReadOnlyList<double> Accuracies, double KeptShare);
