using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Caching;

/// <summary>Opens connections to the file of a cache.</summary>
internal sealed class CacheFile(SqliteSemanticCacheOptions options)
{
    /// <summary>The name that users know what they disposed by.</summary>
    public const string OwnerName = "SqliteSemanticCacheStore";

    // A checkpoint copies the log back into the file once it has this many pages, which are 16 MiB; what a checkpoint left over is cut off above the limit.
    private const int CheckpointPages = 2048;
    private const int LogSizeLimit = 64 << 20;
    private const int PageCacheKibibytes = 16 << 10;

    // Two or three entries of usual size fit on a page; half as large, it would hold one and be half empty.
    private const int PageBytes = 8192;

    private readonly SqliteDurability _durability = options.Durability;
    private readonly long _maxPages = Math.Min(options.MaxFileBytes / PageBytes, uint.MaxValue - 1);
    private readonly TimeSpan _busyTimeout = options.BusyTimeout;

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.FilePath);

    /// <summary>Opens the file for writing, makes it where there is none, and brings its tables up to date.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file cannot be used; the message says why.</exception>
    public SqliteConnection OpenForWriting()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SqliteSemanticCacheException($"The folder of the semantic cache {Path} cannot be made: {fault.Message}", fault);
        }

        CreateFile();
        return Open(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            // Refuses what is not ours before anything is changed in it.
            CacheSchema.Check(connection, Path);
            Execute(connection, $"PRAGMA page_size = {PageBytes}");
            SwitchToLog(connection);
            var synchronous = _durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL";

            // What is removed is overwritten: a purge of somebody's data leaves none of it behind.
            Execute(connection, $"PRAGMA synchronous = {synchronous}; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = {LogSizeLimit}; PRAGMA max_page_count = {_maxPages}");
            CacheSchema.Prepare(connection, Path);
        });
    }

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file cannot be used; the message says why.</exception>
    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadWrite, connection => Execute(connection, "PRAGMA query_only = ON"));

    private SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var busyTimeout = ((int)_busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            Execute(connection, $"PRAGMA busy_timeout = {busyTimeout}; PRAGMA cache_size = -{PageCacheKibibytes}");
            prepare(connection);
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw SqliteFaults.Explain(fault, Path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Prompts and answers are nobody's business but the app's. SQLite gives its other files the mode of this one.
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
                Execute(connection, "PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < _busyTimeout)
            {
                Thread.Sleep(10);
            }
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Run();
    }
}
