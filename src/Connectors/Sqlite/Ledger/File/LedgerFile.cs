using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>Opens connections to the file of a ledger.</summary>
internal sealed class LedgerFile(string filePath, TimeSpan busyTimeout)
{
    private const int PageBytes = 8192;

    // A checkpoint copies the log back into the file once it has this many pages, 32 MiB.
    private const int CheckpointPages = 4096;
    private const int LogSizeLimit = 128 << 20;

    private readonly DatabaseFile _file = new(filePath, busyTimeout, LedgerSchema.Kind);

    /// <summary>The full path.</summary>
    public string Path => _file.Path;

    /// <summary>Opens the file for writing, and makes it where there is none.</summary>
    /// <exception cref="SqliteLedgerException">The file cannot be used; the message says why.</exception>
    /// <remarks>One flush for each interval, whatever it holds: a loss of power takes no more than a killed process does.</remarks>
    public SqliteConnection OpenForWriting(long maxBytes) => _file.OpenForWriting(
        $"PRAGMA page_size = {PageBytes}; PRAGMA auto_vacuum = INCREMENTAL",
        $"PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = "
            + $"{LogSizeLimit}; "
        + $"PRAGMA max_page_count = {Math.Min(maxBytes / PageBytes, uint.MaxValue - 1)}");

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="SqliteLedgerException">The file is none, or cannot be used; the message says why.</exception>
    public SqliteConnection OpenForReading()
    {
        if (!System.IO.File.Exists(Path))
            throw new SqliteLedgerException($"There is no ledger {Path}.");
        return _file.Open(SqliteOpenMode.ReadOnly, connection =>
        {
            if (_file.Check(connection) == 0)
                throw new SqliteLedgerException($"The file {Path} is no ledger: it is empty.");
            DatabaseFile.Execute(connection, "PRAGMA query_only = ON; PRAGMA temp_store = FILE");
        });
    }

    /// <summary>Says in plain words what SQLite reported.</summary>
    public SqliteLedgerException Explain(SqliteException fault) => (SqliteLedgerException)_file.Explain(fault);
}
