using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Carries metered energy on <see cref="UsageDetails"/>, so that it survives every middleware and sums with it.</summary>
/// <remarks>
/// Kept in <see cref="UsageDetails.AdditionalCounts"/> in whole microjoules (the counts are <see langword="long"/> and
/// <see cref="UsageDetails.Add"/> adds them up); the method is carried as a count of contributions per method.
/// </remarks>
public static class UsageEnergyExtensions
{
    private const string Energy = "wattwise.energy_uj";
    private const string Low = "wattwise.energy_low_uj";
    private const string High = "wattwise.energy_high_uj";
    private const string Modelled = "wattwise.energy_modelled";
    private const string Assumed = "wattwise.energy_assumed";
    private const double MicrojoulesPerJoule = 1e6;

    /// <summary>Sets the energy that the call behind <paramref name="usage"/> took.</summary>
    /// <param name="usage">The usage to write to.</param>
    /// <param name="energy">The energy of the call. One that is no <see cref="EnergyEstimate.IsAmount">amount</see> is not set.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetEnergy(this UsageDetails usage, EnergyEstimate energy)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (!energy.IsAmount)
            return;

        var counts = usage.AdditionalCounts ??= [];
        counts[Energy] = ToMicrojoules(energy.Joules);
        counts[Low] = ToMicrojoules(energy.Low);
        counts[High] = ToMicrojoules(energy.High);
        counts[Modelled] = energy.Method == EnergyMethod.Modelled ? 1 : 0;
        counts[Assumed] = energy.Method == EnergyMethod.Assumed ? 1 : 0;
    }

    /// <summary>The energy carried by <paramref name="usage"/>, or <see langword="null"/> if nobody metered it or the counts are no
    /// <see cref="EnergyEstimate.IsAmount">amount</see>.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static EnergyEstimate? GetEnergy(this UsageDetails? usage)
    {
        if (usage?.AdditionalCounts is not { } counts || !counts.TryGetValue(Energy, out var energy))
            return null;

        var method = Count(Assumed) > 0 ? EnergyMethod.Assumed : Count(Modelled) > 0 ? EnergyMethod.Modelled : EnergyMethod.Measured;
        var amount = new EnergyEstimate(
            energy / MicrojoulesPerJoule, Count(Low) / MicrojoulesPerJoule, Count(High) / MicrojoulesPerJoule, method);
        return amount.IsAmount && energy < long.MaxValue ? amount : null;

        long Count(string name) => counts.TryGetValue(name, out var value) ? value : 0;
    }

    private static long ToMicrojoules(double joules) => (long)Math.Round(joules * MicrojoulesPerJoule);
}
