namespace Wattwise.Accounting;

/// <summary>One opening of a shared ledger by a process; see <see cref="LedgerRun"/>.</summary>
/// <param name="Id">The id of the run.</param>
/// <param name="StartedAt">When the process opened the ledger, by its clock, as all times of the run.</param>
/// <param name="LastWrittenAt">When it last wrote; <see langword="null"/> if it never did.</param>
/// <param name="ClosedAt">When it closed the ledger; <see langword="null"/> if it still runs or was killed.</param>
/// <param name="FlushInterval">How often it wrote.</param>
/// <param name="Counters">What it wrote and what it could not.</param>
/// <remarks>Immutable.</remarks>
public sealed record LedgerJournalRun(
    Guid Id, DateTimeOffset StartedAt, DateTimeOffset? LastWrittenAt, DateTimeOffset? ClosedAt, TimeSpan FlushInterval,
    LedgerCounters Counters);
