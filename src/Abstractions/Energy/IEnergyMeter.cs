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

    /// <summary>The energy since the meter was made; each bound grows monotonically.</summary>
    EnergyEstimate ReadTotal();
}
