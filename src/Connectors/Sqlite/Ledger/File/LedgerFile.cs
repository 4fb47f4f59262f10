using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>Opens connections to the file of a ledger.</summary>
internal sealed class LedgerFile(string filePath, TimeSpan busyTimeout)
{
    private const int PageBytes = 8192;

    // A checkpoint copies the log back into the file once it has this many pages, 32 MiB.
    private const int CheckpointPages = 4096;
    private const int LogSizeLimit = 128 << 20;

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(filePath);

    /// <summary>Opens the file for writing, and makes it where there is none.</summary>
    /// <exception cref="SqliteLedgerException">The file cannot be used; the message says why.</exception>
    public SqliteConnection OpenForWriting(long maxBytes)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SqliteLedgerException($"The folder of the ledger {Path} cannot be made: {fault.Message}", fault);
        }

        CreateFile();
        var maxPages = Math.Min(maxBytes / PageBytes, uint.MaxValue - 1);
        return Open(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            // Refuses what is not ours before anything is changed in it.
            LedgerSchema.Check(connection, Path);
            LedgerSchema.Execute(connection, $"PRAGMA page_size = {PageBytes}");
            SwitchToLog(connection);

            // One flush for each interval, whatever it holds: a loss of power takes no more than a killed process does.
            LedgerSchema.Execute(connection, $"PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = {LogSizeLimit}; PRAGMA max_page_count = {maxPages}");
            LedgerSchema.Prepare(connection, Path);
        });
    }

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="SqliteLedgerException">The file is none, or cannot be used; the message says why.</exception>
    public SqliteConnection OpenForReading()
    {
        if (!System.IO.File.Exists(Path))
            throw new SqliteLedgerException($"There is no ledger {Path}.");
        return Open(SqliteOpenMode.ReadOnly, connection =>
        {
            if (LedgerSchema.Check(connection, Path) == 0)
                throw new SqliteLedgerException($"The file {Path} is no ledger: it is empty.");
            LedgerSchema.Execute(connection, "PRAGMA query_only = ON; PRAGMA temp_store = FILE");
        });
    }

    private SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var milliseconds = ((int)busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            LedgerSchema.Execute(connection, $"PRAGMA busy_timeout = {milliseconds}");
            prepare(connection);
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw LedgerFaults.Explain(fault, Path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Who used how much is nobody's business but the app's. SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        if (OperatingSystem.IsWindows() || System.IO.Path.Exists(Path))
            return;

        try
        {
            using var file = new FileStream(Path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite will say why the file cannot be made.
        }
    }

    // SQLite does not wait for processes that switch at the same time, so this does.
    private void SwitchToLog(SqliteConnection connection)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                LedgerSchema.Execute(connection, "PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < busyTimeout)
            {
                Thread.Sleep(10);
            }
        }
    }
}
