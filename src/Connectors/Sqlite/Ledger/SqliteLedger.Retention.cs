using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>Months that may go.</summary>
public sealed partial class SqliteLedger
{
    /// <summary>
    /// Notes that a month was exported and the export is safe, so that <see cref="SqliteLedgerOptions.KeepMonths"/> may remove it in time.
    /// If entries of that month are written later, it has to be exported and confirmed again.
    /// </summary>
    /// <param name="year">The year, in UTC.</param>
    /// <param name="month">The month, from 1.</param>
    /// <param name="cancellationToken">Cancels the call before it writes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such month, or it is not over.</exception>
    /// <exception cref="SqliteLedgerException">The file cannot be written.</exception>
    public async Task ConfirmExportAsync(int year, int month, CancellationToken cancellationToken = default)
    {
        var from = LedgerQuery.Month(year, month).From!.Value;
        var now = _options.TimeProvider.GetUtcNow();
        if (from.AddMonths(1) > now)
            throw new ArgumentOutOfRangeException(nameof(month), month, "A month that is not over cannot be exported as a whole.");
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(
            () =>
            {
                try
                {
                    using var connection = _file.OpenForWriting(_options.MaxFileBytes);
                    WriteTurn.Wait(connection, _options.BusyTimeout);
                    LedgerRetention.Confirm(connection, from, now);
                    DatabaseFile.Execute(connection, "COMMIT");
                }
                catch (SqliteException fault)
                {
                    throw _file.Explain(fault);
                }
            },
            cancellationToken).ConfigureAwait(false);
        _writer.LookForOldMonths();
        _queue.Wake();
    }
}
