using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>What an estimator saw of an answer.</summary>
/// <param name="Signals">The signals, in an order that is the same for each answer.</param>
/// <param name="Spent">Energy that the estimator used, without that of second opinions, which are booked as calls; <see langword="null"/>
/// if it is unknown.</param>
public sealed record ConfidenceReading(IReadOnlyList<ConfidenceSignal> Signals, EnergyEstimate? Spent);
