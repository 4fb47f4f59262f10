using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>What a tier's calls take in a class, as far as enough of them were seen.</summary>
/// <param name="Energy">The mean energy; <see langword="null"/> if it is unknown.</param>
/// <param name="Cost">The mean of what the cascade saves.</param>
/// <param name="Joules">The mean energy, of as many calls as the other means.</param>
/// <param name="Money">The mean price.</param>
/// <param name="Loss">What accepting all of its answers loses in the mean.</param>
/// <param name="KeptShare">The share of its whole answers that are kept, of requests that nobody answered before it; those that were
/// cut off are not.</param>
internal readonly record struct TierEstimate(
    EnergyEstimate? Energy, double? Cost, double? Joules, double? Money, double? Loss, double? KeptShare)
{
    /// <summary>The mean in joules or in money.</summary>
    public double? In(BudgetUnit unit) => unit == BudgetUnit.Joules ? Joules : Money;
}
