namespace Wattwise.Accounting;

/// <summary>One opening of a ledger by a process: what it wrote, and what it could not.</summary>
/// <param name="Id">The number of the run.</param>
/// <param name="StartedAt">When the process opened the ledger.</param>
/// <param name="LastWrittenAt">When it last wrote; <see langword="null"/> if it never did.</param>
/// <param name="ClosedAt">When it closed the ledger; <see langword="null"/> if it still runs or was killed.</param>
/// <param name="FlushInterval">How often it wrote: if it was killed, the requests of at most this time after
/// <paramref name="LastWrittenAt"/> are missing.</param>
/// <param name="Entries">Entries that it wrote.</param>
/// <param name="LostEntries">Entries that it had to drop, as far as it could still write that down.</param>
/// <param name="ClockSteps">How often the clock was set back: times of rows near such a moment are not in order.</param>
public sealed record LedgerRun(
    long Id,
    DateTimeOffset StartedAt,
    DateTimeOffset? LastWrittenAt,
    DateTimeOffset? ClosedAt,
    TimeSpan FlushInterval,
    long Entries,
    long LostEntries,
    long ClockSteps)
{
    /// <summary>True if the ledger was closed, so that no entry can be missing that <see cref="LostEntries"/> does not count.</summary>
    public bool IsClosed => ClosedAt is not null;
}
