using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Wattwise.Accounting;

/// <summary>Writes a ledger's file for its queue: entries, and each hour the months that may go.</summary>
internal sealed class LedgerFileWriter : ILedgerWriter
{
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromHours(1);

    private readonly LedgerFile _file;
    private readonly SqliteLedgerOptions _options;
    private readonly ILogger _logger;
    private readonly LedgerWriter _writer;
    private long _retentionDueAt;
    private bool _retentionFailed;

    /// <exception cref="SqliteLedgerException">The file cannot be used.</exception>
    public LedgerFileWriter(LedgerFile file, SqliteLedgerOptions options, ILogger logger)
    {
        _file = file;
        _options = options;
        _logger = logger;
        var connection = file.OpenForWriting(options.MaxFileBytes);
        try
        {
            _writer = new LedgerWriter(connection, options);
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw file.Explain(fault);
        }
    }

    public string Name => _file.Path;

    public bool IsOutage(Exception fault) => fault is SqliteException exception && LedgerFaults.IsOfFile(exception);

    public Exception Explain(Exception fault) => fault is SqliteException exception && LedgerFaults.IsOfFile(exception)
        ? _file.Explain(exception)
        : new SqliteLedgerException($"The ledger {_file.Path} failed: {fault.Message}", fault);

    public void Append(IReadOnlyList<FootprintEntry> entries, LedgerCounters counters) => _writer.Append(entries, counters);

    public void Close(LedgerCounters counters) => _writer.Close(counters);

    /// <summary>Has the next chores look for months whose time is over.</summary>
    public void LookForOldMonths() => Interlocked.Exchange(ref _retentionDueAt, 0);

    /// <summary>Removes some of what is due; what is left comes with the next turn.</summary>
    public bool DoChores()
    {
        var now = _options.TimeProvider.GetTimestamp();
        if (_options.KeepMonths is null || now < Interlocked.Read(ref _retentionDueAt))
            return false;

        Interlocked.Exchange(ref _retentionDueAt, now + (long)(RetentionInterval.TotalSeconds * _options.TimeProvider.TimestampFrequency));
        var isMore = false;
        try
        {
            isMore = _writer.RemoveSome();
            if (isMore)
                LookForOldMonths();
            _retentionFailed = false;
        }
        catch (SqliteException fault)
        {
            if (!_retentionFailed)
                _logger.LogWarning(
                    _file.Explain(fault),
                    "Months of the ledger whose time is over cannot be removed; it is tried again each hour. This is logged once.");
            _retentionFailed = true;
        }

        return isMore;
    }

    public void Dispose() => _writer.Dispose();
}
