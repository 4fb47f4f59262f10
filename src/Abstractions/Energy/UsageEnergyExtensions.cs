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
    private static readonly CountNames Energy = new("wattwise.energy");
    private static readonly CountNames Idle = new("wattwise.idle");
    private const double MicrojoulesPerJoule = 1e6;

    /// <summary>Sets the energy that the call behind <paramref name="usage"/> took.</summary>
    /// <param name="usage">The usage to write to.</param>
    /// <param name="energy">The energy of the call. One that is no <see cref="EnergyEstimate.IsAmount">amount</see> is not set.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetEnergy(this UsageDetails usage, EnergyEstimate energy) => Set(usage, energy, Energy);

    /// <summary>
    /// Sets the share of the hardware's idle power that falls on the call behind <paramref name="usage"/>, apart from its energy.
    /// </summary>
    /// <param name="usage">The usage to write to.</param>
    /// <param name="energy">The idle energy. One that is no <see cref="EnergyEstimate.IsAmount">amount</see> is not set.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetIdleEnergy(this UsageDetails usage, EnergyEstimate energy) => Set(usage, energy, Idle);

    /// <summary>The energy carried by <paramref name="usage"/>, or <see langword="null"/> if nobody metered it or the counts are no
    /// <see cref="EnergyEstimate.IsAmount">amount</see>.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static EnergyEstimate? GetEnergy(this UsageDetails? usage) => Get(usage, Energy);

    /// <summary>The share of idle power of the hardware behind <paramref name="usage"/>, which <see cref="GetEnergy"/> does not hold;
    /// <see langword="null"/> if it is unknown.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static EnergyEstimate? GetIdleEnergy(this UsageDetails? usage) => Get(usage, Idle);

    private static void Set(UsageDetails usage, EnergyEstimate energy, CountNames names)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (!energy.IsAmount)
            return;

        var counts = usage.AdditionalCounts ??= [];
        counts[names.Joules] = ToMicrojoules(energy.Joules);
        counts[names.Low] = ToMicrojoules(energy.Low);
        counts[names.High] = ToMicrojoules(energy.High);
        counts[names.Modelled] = energy.Method == EnergyMethod.Modelled ? 1 : 0;
        counts[names.Assumed] = energy.Method == EnergyMethod.Assumed ? 1 : 0;
    }

    private static EnergyEstimate? Get(UsageDetails? usage, CountNames names)
    {
        if (usage?.AdditionalCounts is not { } counts || !counts.TryGetValue(names.Joules, out var energy))
            return null;

        var method = Count(names.Assumed) > 0
            ? EnergyMethod.Assumed
            : Count(names.Modelled) > 0 ? EnergyMethod.Modelled : EnergyMethod.Measured;
        var amount = new EnergyEstimate(
            energy / MicrojoulesPerJoule, Count(names.Low) / MicrojoulesPerJoule, Count(names.High) / MicrojoulesPerJoule, method);
        return amount.IsAmount && energy < long.MaxValue ? amount : null;

        long Count(string name) => counts.TryGetValue(name, out var value) ? value : 0;
    }

    private static long ToMicrojoules(double joules) => (long)Math.Round(joules * MicrojoulesPerJoule);

    /// <summary>The names of the counts of one amount.</summary>
    private sealed class CountNames(string prefix)
    {
        public string Joules { get; } = prefix + "_uj";

        public string Low { get; } = prefix + "_low_uj";

        public string High { get; } = prefix + "_high_uj";

        public string Modelled { get; } = prefix + "_modelled";

        public string Assumed { get; } = prefix + "_assumed";
    }
}
