using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>Says in plain words what SQLite's error codes mean for the ledger.</summary>
internal static class LedgerFaults
{
    /// <summary>False if the fault is that of what was to be written, so that trying again cannot help.</summary>
    public static bool IsOfFile(SqliteException fault) =>
        fault.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE or raw.SQLITE_MISUSE);

    public static SqliteLedgerException Explain(SqliteException fault, string path)
    {
        var reason = fault.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => "is no SQLite database, or is encrypted. It was left as it is: name another file, or move this one away.",
            raw.SQLITE_CORRUPT =>
                "is damaged. It was left as it is: move it away together with its -wal and -shm files, and a new one is made; `sqlite3 FILE .recover` may save rows.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "cannot be opened. The process needs the right to read and write the file and to make files in its folder.",
            raw.SQLITE_READONLY => "is read-only. The process needs the right to write the file and to make files in its folder.",
            raw.SQLITE_FULL => "cannot grow: the disk or the file is full. Free some space or raise MaxFileBytes; nothing of what was kept is lost.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another process for longer than BusyTimeout.",
            raw.SQLITE_IOERR => "cannot be read or written: the disk reported an error.",
            _ => "failed.",
        };
        return new SqliteLedgerException($"The ledger {path} {reason} (SQLite error {fault.SqliteExtendedErrorCode}: {fault.Message})", fault);
    }
}
