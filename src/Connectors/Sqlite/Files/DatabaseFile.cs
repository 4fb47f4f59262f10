using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Sqlite;

/// <summary>Opens connections to a file of this package, makes it where there is none, and brings its tables up to date.</summary>
internal sealed class DatabaseFile(string filePath, TimeSpan busyTimeout, DatabaseKind kind)
{
    private static readonly Lock Creation = new();

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(filePath);

    /// <summary>Opens the file for writing, makes it where there is none, and brings its tables up to date.</summary>
    /// <param name="layout">The settings that a new file is made with; <see langword="null"/> for SQLite's.</param>
    /// <param name="settings">The settings of the connection, once the file has a write-ahead log.</param>
    /// <exception cref="Exception">The kind's own: the file cannot be used; the message says why.</exception>
    public SqliteConnection OpenForWriting(string? layout, string settings)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw kind.CreateException($"The folder of the {kind.Name} {Path} cannot be made: {fault.Message}", fault);
        }

        CreateFile();
        return Open(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            // Refuses what is not ours before anything is changed in it.
            Check(connection);
            if (layout is not null)
                Execute(connection, layout);
            SwitchToLog(connection);
            Execute(connection, settings);
            Prepare(connection);
        });
    }

    /// <summary>Opens the file.</summary>
    /// <param name="mode">What the connection may do.</param>
    /// <param name="prepare">Prepares the connection, once it waits for others.</param>
    /// <exception cref="Exception">The kind's own: the file cannot be used; the message says why.</exception>
    public SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {((int)busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}");
            // In a container there may be no place for temporary files, which statements that may fail halfway ask for.
            Execute(connection, "PRAGMA temp_store = MEMORY");
            prepare(connection);
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

    /// <summary>Reads the version of the file; 0 for an empty one.</summary>
    /// <exception cref="Exception">The kind's own: the file was written by a newer version, or belongs to another program.</exception>
    public int Check(SqliteConnection connection)
    {
        // One look: another process may make the tables between two.
        Execute(connection, "BEGIN");
        try
        {
            return CheckWithin(connection);
        }
        finally
        {
            Execute(connection, "ROLLBACK");
        }
    }

    private int CheckWithin(SqliteConnection connection)
    {
        var version = Number(connection, "PRAGMA user_version");
        var owner = Number(connection, "PRAGMA application_id");
        if (owner != kind.ApplicationId && (owner != 0 || version != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") != 0))
            throw kind.CreateException($"The SQLite database {Path} {kind.WhenForeign}", null);

        if (version > kind.Version)
        {
            throw kind.CreateException(
                $"The {kind.Name} {Path} was written by a newer version of Wattwise.Sqlite (schema {version}; this one knows "
                    + $"{kind.Version}). "
                + "It was left as it is: update the package, or name another file.",
                null);
        }

        return (int)version;
    }

    /// <summary>Says in plain words what SQLite reported.</summary>
    public Exception Explain(SqliteException fault) => kind.Explain(fault, Path);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Run();
    }

    /// <summary>Makes the tables in an empty file, and brings an older file up to date: all or nothing.</summary>
    private void Prepare(SqliteConnection connection)
    {
        if (Check(connection) == kind.Version)
            return;

        WriteTurn.Wait(connection, busyTimeout);
        try
        {
            // Another process may have done it while this one waited.
            for (var version = CheckWithin(connection); version < kind.Version; version++)
            {
                Execute(
                    connection,
                    $"PRAGMA application_id = {kind.ApplicationId}; {kind.Migrations[version]} PRAGMA user_version = {version + 1};");
            }

            Execute(connection, "COMMIT");
        }
        catch
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    // What is in it is nobody's business but the app's. SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        if (OperatingSystem.IsWindows())
            return;

        // Closing a file takes the locks that this process holds on it through other handles: SQLite's of a connection that another thread
        // opened meanwhile.
        lock (Creation)
            CreateMissingFile();
    }

    [UnsupportedOSPlatform("windows")]
    private void CreateMissingFile()
    {
        if (System.IO.Path.Exists(Path))
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
                Execute(connection, "PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < busyTimeout)
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
}
