using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The meter that sees our process and the peer's alike.</summary>
internal static class MachineMeter
{
    /// <summary>
    /// A meter of the whole package, or of the GPUs; <see langword="null"/> where there is none, since a model of one process says nothing
    /// about two. Lives as long as the process.
    /// </summary>
    public static IEnergyMeter? Open(LlamaDevice device)
    {
        if (device != LlamaDevice.Cpu)
            return NvmlEnergyMeter.TryOpen();
        return RaplEnergyMeter.TryOpen();
    }
}
