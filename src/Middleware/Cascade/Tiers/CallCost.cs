using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>What a call took.</summary>
/// <param name="Energy">Its energy; <see langword="null"/> if it is unknown.</param>
/// <param name="Cost">What it took of what the cascade saves; <see langword="null"/> if it is unknown.</param>
/// <param name="Money">Its price; <see langword="null"/> if it is unknown.</param>
internal readonly record struct CallCost(EnergyEstimate? Energy, double? Cost, double? Money);
