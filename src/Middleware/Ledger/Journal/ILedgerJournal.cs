namespace Wattwise.Accounting;

/// <summary>The entries of a ledger that several machines share, month by month in the order in which they were written.</summary>
/// <remarks>A journal is read into a file, which answers queries: <c>SqliteLedgerCopy</c> does that. Implementations are
/// thread-safe.</remarks>
public interface ILedgerJournal
{
    /// <summary>Reads what there is.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<LedgerJournalState> ReadStateAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the next entries of a month. What others are writing is there as a whole or not yet.</summary>
    /// <param name="month">The first day of the month, in UTC.</param>
    /// <param name="after">The <see cref="LedgerPage.Position"/> to go on from; <see langword="null"/> for the beginning.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<LedgerPage> ReadAsync(DateOnly month, string? after, CancellationToken cancellationToken = default);

    /// <summary>Removes a month whose entries are kept elsewhere, if nothing was written to it meanwhile.</summary>
    /// <param name="month">The first day of the month, in UTC.</param>
    /// <param name="position">How far it was read.</param>
    /// <param name="entries">How many entries that were, for the record.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if there are entries behind the position; nothing is removed then.</returns>
    ValueTask<bool> TryRemoveAsync(DateOnly month, string position, long entries, CancellationToken cancellationToken = default);
}
