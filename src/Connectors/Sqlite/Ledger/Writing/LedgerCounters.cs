namespace Wattwise.Accounting;

/// <summary>What a run of the ledger did so far, as its row in the file says.</summary>
internal readonly record struct LedgerCounters(long Entries, long Lost, long ClockSteps);
