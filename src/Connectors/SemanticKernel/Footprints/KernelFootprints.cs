using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Wattwise.Accounting;

namespace Wattwise.SemanticKernel;

/// <summary>The sums of the requests that were made with a kernel, as long as the kernel lives. Thread-safe.</summary>
internal static class KernelFootprints
{
    private static readonly ConditionalWeakTable<Kernel, FootprintLedger> Ledgers = [];

    /// <summary>Adds a request; nothing if it was made without a kernel, or has no footprint.</summary>
    public static void Add(Kernel? kernel, RequestFootprint? footprint)
    {
        if (kernel is not null && footprint is not null)
            Ledgers.GetValue(kernel, _ => new FootprintLedger()).Add(footprint);
    }

    /// <summary>The sums of the requests that were made with a kernel and have ended.</summary>
    public static FootprintSummary Of(Kernel kernel) =>
        (Ledgers.TryGetValue(kernel, out var ledger) ? ledger : new FootprintLedger()).Summarize();
}
