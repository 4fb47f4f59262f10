using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>A SQLite file with what was read from a ledger that machines share: it answers queries, and may be kept as an
/// archive.</summary>
/// <remarks>
/// Each update reads only what is new, in pages: memory does not grow with the entries, and an entry that is read twice is kept once. Names
/// stay as the
/// ledger keeps them. A file may hold the entries of several journals, but not those of a <see cref="SqliteLedger"/>. Thread-safe.
/// </remarks>
public sealed class SqliteLedgerCopy
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly LedgerFile _file;
    private readonly TimeProvider _timeProvider;

    /// <summary>Names the file; it is made by the first update.</summary>
    /// <param name="filePath">The file, on a local disk.</param>
    /// <param name="timeProvider">The clock that says which months are over; <see langword="null"/> for the system's.</param>
    public SqliteLedgerCopy(string filePath, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        _file = new LedgerFile(filePath, BusyTimeout);
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath => _file.Path;

    /// <summary>Reads what is new.</summary>
    /// <param name="journal">The ledger.</param>
    /// <param name="query">Of its times only: months that it does not touch are not read. <see langword="null"/>, the default, for
    /// all.</param>
    /// <param name="cancellationToken">Cancels the call; what was read by then is kept.</param>
    /// <exception cref="SqliteLedgerException">The file cannot be written, or holds a ledger of its own.</exception>
    public Task<LedgerCopyUpdate> UpdateAsync(
        ILedgerJournal journal, LedgerQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return RunAsync(async writer =>
        {
            var state = await journal.ReadStateAsync(cancellationToken).ConfigureAwait(false);
            writer.Begin(state);
            var (added, unreadable) = (0L, 0L);
            foreach (var month in state.Months.Where(month => IsWithin(month, query)))
            {
                for (var isLast = false; !isLast;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var page = await journal.ReadAsync(month, writer.PositionOf(state.Id, month).Position, cancellationToken)
                        .ConfigureAwait(false);
                    var (found, refused) = writer.Append(state.Id, month, page);
                    (added, unreadable, isLast) = (added + found, unreadable + page.UnreadableEntries + refused, page.IsLast);
                }
            }

            // What runs did is read last: no run may seem to have written less than what is here.
            state = await journal.ReadStateAsync(cancellationToken).ConfigureAwait(false);
            writer.End(state, month => IsWithin(month, query));
            return new LedgerCopyUpdate(added, unreadable);
        }, cancellationToken);
    }

    /// <summary>Removes a month from the ledger on the server, if this file has all of it. The file keeps it.</summary>
    /// <param name="journal">The ledger.</param>
    /// <param name="year">The year, in UTC.</param>
    /// <param name="month">The month, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the server has entries that the file has not, also since they cannot be read: update it, and try again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such month, or it is not over.</exception>
    /// <exception cref="SqliteLedgerException">The file cannot be used.</exception>
    public Task<bool> RemoveOriginalAsync(ILedgerJournal journal, int year, int month, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var from = LedgerQuery.Month(year, month).From!.Value;
        if (from.AddMonths(1) > _timeProvider.GetUtcNow())
            throw new ArgumentOutOfRangeException(nameof(month), month, "A month that is not over is still written to.");
        var first = DateOnly.FromDateTime(from.UtcDateTime);
        return RunAsync(async writer =>
        {
            var state = await journal.ReadStateAsync(cancellationToken).ConfigureAwait(false);
            return writer.PositionOf(state.Id, first) is ({ } position, IsWhole: true)
                && await journal.TryRemoveAsync(first, position, writer.CountOf(first), cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Opens the file for reading.</summary>
    /// <param name="identityKey">The key of hashed names (<see cref="LedgerOptions.IdentityKey"/>); <see langword="null"/> for the one that
    /// the server held.</param>
    /// <exception cref="SqliteLedgerException">The file cannot be read.</exception>
    public SqliteLedgerReader OpenReader(byte[]? identityKey = null) => new(_file.Path, identityKey);

    private static bool IsWithin(DateOnly month, LedgerQuery? query)
    {
        var from = new DateTimeOffset(month, TimeOnly.MinValue, TimeSpan.Zero);
        return (query?.Until is not { } until || from < until) && (query?.From is not { } first || from.AddMonths(1) > first);
    }

    // SQLite's calls block, so none of this is on the caller's thread.
    private Task<T> RunAsync<T>(Func<LedgerCopyWriter, Task<T>> work, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            try
            {
                using var writer = new LedgerCopyWriter(_file.OpenForWriting(long.MaxValue), _file.Path, BusyTimeout);
                return await work(writer).ConfigureAwait(false);
            }
            catch (SqliteException fault)
            {
                throw _file.Explain(fault);
            }
        },
        cancellationToken);
}
