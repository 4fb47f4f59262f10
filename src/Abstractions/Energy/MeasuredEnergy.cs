namespace Wattwise.Accounting;

/// <summary>The share of a measurement, with idle power apart.</summary>
/// <param name="Active">What the work took beyond the idle power. If idle power is unknown, all that the meter saw.</param>
/// <param name="Idle">The share of the power that the hardware would have drawn without any work; <see langword="null"/> if it is
/// unknown.</param>
public readonly record struct MeasuredEnergy(EnergyEstimate Active, EnergyEstimate? Idle);
