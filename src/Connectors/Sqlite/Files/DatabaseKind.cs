using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Sqlite;

/// <summary>One kind of file of this package: its mark, its tables, and how its faults are told.</summary>
internal sealed class DatabaseKind
{
    /// <summary>Its name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>What a damaged file may still hold, in messages.</summary>
    public required string Contents { get; init; }

    /// <summary>What is full and what to do about it, in messages.</summary>
    public required string WhenFull { get; init; }

    /// <summary>What to say of a database that is not of this kind, in messages.</summary>
    public required string WhenForeign { get; init; }

    /// <summary>Marks a database as one of this kind (<c>PRAGMA application_id</c>).</summary>
    public required int ApplicationId { get; init; }

    /// <summary>What makes each version out of the one before it; the first one makes the tables in an empty file.</summary>
    public required IReadOnlyList<string> Migrations { get; init; }

    /// <summary>Creates the kind's own exception.</summary>
    public required Func<string, Exception?, Exception> CreateException { get; init; }

    /// <summary>The latest version, which <c>PRAGMA user_version</c> of a file names.</summary>
    public int Version => Migrations.Count;

    /// <summary>Says in plain words what SQLite's error codes mean for the file.</summary>
    public Exception Explain(SqliteException fault, string path)
    {
        var reason = fault.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => "is no SQLite database, or is encrypted. It was left as it is: name another file, or move this one away.",
            raw.SQLITE_CORRUPT =>
                "is damaged. It was left as it is: move it away together with its -wal and -shm files, and a new one is made; "
                + $"`sqlite3 FILE .recover` may save {Contents}.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "cannot be opened. The process needs the right to read and write the file and to make files in its folder.",
            raw.SQLITE_READONLY => "is read-only. The process needs the right to write the file and to make files in its folder.",
            raw.SQLITE_FULL => $"cannot grow: {WhenFull}",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another process for longer than BusyTimeout.",
            raw.SQLITE_IOERR => "cannot be read or written: the disk reported an error.",
            _ => "failed.",
        };
        return CreateException($"The {Name} {path} {reason} (SQLite error {fault.SqliteExtendedErrorCode}: {Words(fault.Message)})", fault);
    }

    // The driver writes the code around it once more.
    private static string Words(string message) =>
        message.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var begin && message.LastIndexOf('\'') is var end && end > begin
            ? message[(begin + 1)..end]
            : message;
}
