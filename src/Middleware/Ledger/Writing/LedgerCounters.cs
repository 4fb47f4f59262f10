using System.ComponentModel;

namespace Wattwise.Accounting;

/// <summary>What a run of a ledger did so far, as its record says. For those who write a ledger.</summary>
/// <param name="Entries">Entries that it wrote.</param>
/// <param name="Lost">Entries that it had to drop.</param>
/// <param name="ClockSteps">How often the clock was set back.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LedgerCounters(long Entries, long Lost, long ClockSteps);
