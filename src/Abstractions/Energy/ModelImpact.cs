namespace Wattwise.Accounting;

/// <summary>What one model call cost the world, as an energy model estimates it.</summary>
/// <param name="Energy">Operational energy at the wall (PUE included).</param>
/// <param name="EmbodiedGrams">Share of the hardware's manufacture, in grams of CO2e (the M of SCI, ISO/IEC 21031).</param>
public readonly record struct ModelImpact(EnergyEstimate Energy, double EmbodiedGrams);
