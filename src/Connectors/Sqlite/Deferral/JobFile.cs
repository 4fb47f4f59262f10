using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wattwise.Caching;

namespace Wattwise.Deferral;

/// <summary>Opens connections to the file of deferred jobs, and brings its tables up to date.</summary>
internal sealed class JobFile(SqliteDeferredJobsOptions options)
{
    /// <summary>Marks a database as one of deferred jobs (<c>PRAGMA application_id</c>): "WatJ".</summary>
    private const int ApplicationId = 0x5761744A;

    private const int Version = 1;

    private const string Tables = """
        CREATE TABLE jobs (
            id BLOB PRIMARY KEY,
            tenant TEXT,
            user TEXT,
            model TEXT,
            state INTEGER NOT NULL,
            version INTEGER NOT NULL,
            owner BLOB,
            attempts INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL,
            complete_by INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            reason TEXT,
            request BLOB NOT NULL,
            result BLOB) WITHOUT ROWID;
        CREATE INDEX jobs_open ON jobs (complete_by) WHERE ended_at IS NULL;
        CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
        """;

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.FilePath);

    /// <summary>Opens the file, and makes it where there is none.</summary>
    /// <exception cref="SqliteDeferredJobsException">The file cannot be used; the message says why.</exception>
    public SqliteConnection Open()
    {
        CreateFile();
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {((int)options.BusyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}");

            // Refuses what is not ours before anything is changed in it.
            Check(connection);
            SwitchToLog(connection);

            // What is removed is overwritten: nobody's request is left behind.
            var synchronous = options.Durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL";
            Execute(connection, $"PRAGMA synchronous = {synchronous}; PRAGMA secure_delete = ON");
            Prepare(connection);
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw Explain(fault);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says in plain words what SQLite reported.</summary>
    public SqliteDeferredJobsException Explain(SqliteException fault)
    {
        var reason = fault.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => "is no SQLite database, or is encrypted. It was left as it is: name another file, or move this one away.",
            raw.SQLITE_CORRUPT => "is damaged. It was left as it is: move it away with its -wal and -shm files; `sqlite3 FILE .recover` may save jobs.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_READONLY =>
                "cannot be written. The process needs the right to read and write the file and to make files in its folder.",
            raw.SQLITE_FULL => "cannot grow: the disk is full. Free some space; nothing that was accepted is lost.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another process for longer than BusyTimeout.",
            raw.SQLITE_IOERR => "cannot be read or written: the disk reported an error.",
            _ => "failed.",
        };
        return new($"The file of deferred jobs {Path} {reason} (SQLite error {fault.SqliteExtendedErrorCode}: {fault.Message})", fault);
    }

    // Requests and answers are nobody's business but the app's. SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SqliteDeferredJobsException($"The folder of the deferred jobs {Path} cannot be made: {fault.Message}", fault);
        }

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

    private void Prepare(SqliteConnection connection)
    {
        if (Check(connection) == Version)
            return;
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited.
            if (Check(connection) < Version)
                Execute(connection, $"PRAGMA application_id = {ApplicationId}; {Tables} PRAGMA user_version = {Version};");
            Execute(connection, "COMMIT");
        }
        catch
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private int Check(SqliteConnection connection)
    {
        var version = Number(connection, "PRAGMA user_version");
        var owner = Number(connection, "PRAGMA application_id");
        if (owner != ApplicationId && (owner != 0 || version != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") != 0))
            throw new SqliteDeferredJobsException($"The SQLite database {Path} is not one of deferred jobs. It was left as it is: name another file.");
        if (version > Version)
        {
            throw new SqliteDeferredJobsException(
                $"The deferred jobs {Path} were written by a newer version of Wattwise.Sqlite (schema {version}; this one knows {Version}). "
                + "The file was left as it is: update the package, or name another file.");
        }

        return (int)version;
    }

    // SQLite does not wait for processes that switch at the same time, so this does.
    private void SwitchToLog(SqliteConnection connection)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Execute(connection, "PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < options.BusyTimeout)
            {
                Thread.Sleep(10);
            }
        }
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.ReadNumber() ?? 0;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Run();
    }
}
