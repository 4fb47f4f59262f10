using Microsoft.Data.Sqlite;

namespace Wattwise.Caching;

/// <summary>Opens connections to the file of a cache.</summary>
internal sealed class CacheFile(SqliteSemanticCacheOptions options)
{
    /// <summary>The name that users know what they disposed by.</summary>
    public const string OwnerName = "SqliteSemanticCacheStore";

    // A checkpoint copies the log back into the file once it has this many pages, which are 16 MiB; what a checkpoint left over is cut off
    // above the limit.
    private const int CheckpointPages = 2048;
    private const int LogSizeLimit = 64 << 20;
    private const int PageCacheKibibytes = 16 << 10;

    // Two or three entries of usual size fit on a page; half as large, it would hold one and be half empty.
    private const int PageBytes = 8192;

    private static readonly string PageCache = $"PRAGMA cache_size = -{PageCacheKibibytes}";

    private readonly DatabaseFile _file = new(options.FilePath, options.BusyTimeout, CacheSchema.Kind);
    private readonly string _synchronous = options.Durability == SqliteDurability.PowerLoss ? "FULL" : "NORMAL";
    private readonly long _maxPages = Math.Min(options.MaxFileBytes / PageBytes, uint.MaxValue - 1);

    /// <summary>The full path.</summary>
    public string Path => _file.Path;

    /// <summary>Opens the file for writing, makes it where there is none, and brings its tables up to date.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file cannot be used; the message says why.</exception>
    /// <remarks>What is removed is overwritten: a purge of somebody's data leaves none of it behind.</remarks>
    public SqliteConnection OpenForWriting() => _file.OpenForWriting(
        $"{PageCache}; PRAGMA page_size = {PageBytes}",
        $"PRAGMA synchronous = {_synchronous}; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = {CheckpointPages}; "
        + $"PRAGMA journal_size_limit = {LogSizeLimit}; PRAGMA max_page_count = {_maxPages}");

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="SqliteSemanticCacheException">The file cannot be used; the message says why.</exception>
    public SqliteConnection OpenForReading() =>
        _file.Open(SqliteOpenMode.ReadWrite, connection => DatabaseFile.Execute(connection, $"{PageCache}; PRAGMA query_only = ON"));

    /// <summary>Says in plain words what SQLite reported.</summary>
    public Exception Explain(SqliteException fault) => _file.Explain(fault);
}
