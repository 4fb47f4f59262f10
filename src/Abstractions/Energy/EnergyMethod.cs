namespace Wattwise.Accounting;

/// <summary>How an energy figure came about, from the strongest evidence to the weakest.</summary>
/// <remarks>The numeric order is the order of strength: a sum keeps the largest (weakest) value.</remarks>
public enum EnergyMethod
{
    /// <summary>Read from a hardware counter (RAPL, NVML).</summary>
    Measured = 0,

    /// <summary>Computed from something measured (CPU time, tokens, latency) by a documented model.</summary>
    Modelled = 1,

    /// <summary>Assumed where nothing was measured and no model applies.</summary>
    Assumed = 2,
}
