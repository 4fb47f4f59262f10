using Wattwise.Accounting;

namespace Wattwise.Ledgers;

/// <summary>A ledger that a test writes to.</summary>
/// <param name="Log">Takes the entries.</param>
/// <param name="Flush">Writes what was added.</param>
/// <param name="Lost">Entries that were dropped.</param>
public sealed record OpenLedger(IFootprintLog Log, Func<CancellationToken, Task> Flush, Func<long> Lost) : IAsyncDisposable
{
    public void Add(FootprintEntry entry) => Log.Add(entry);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)Log).DisposeAsync();
}
