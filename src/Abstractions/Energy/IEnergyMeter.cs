namespace Wattwise.Accounting;

/// <summary>A meter for work on this machine.</summary>
/// <remarks>
/// Implementations are thread-safe. A meter sees the whole machine or process: measurements of work side by side
/// (<see cref="EnergyMeasurement"/>) share its readings. Reading costs microseconds, not milliseconds.
/// </remarks>
public interface IEnergyMeter
{
    /// <summary>How this meter comes to its figures.</summary>
    EnergyMethod Method { get; }

    /// <summary>What is metered and how, for reports: for example <c>RAPL package-0</c> or <c>CPU time x 7.5 W per core</c>.</summary>
    string Description { get; }

    /// <summary>
    /// True if <see cref="ReadTotal"/> sees whole hardware, so that the power it draws while it does nothing is in it (RAPL, NVML); false
    /// if it sees work alone (processor time). The default is false.
    /// </summary>
    bool HoldsIdlePower => false;

    /// <summary>
    /// The idle power of the hardware that <see cref="ReadTotal"/> does not hold. The default is <see langword="null"/>: unknown, or none.
    /// </summary>
    IdlePower? UnseenIdlePower => null;

    /// <summary>The energy since the meter was made; each bound grows monotonically.</summary>
    EnergyEstimate ReadTotal();
}
