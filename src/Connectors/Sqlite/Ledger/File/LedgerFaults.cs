using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>Tells faults of the file from faults of what was to be written.</summary>
internal static class LedgerFaults
{
    /// <summary>False if the fault is that of what was to be written, so that trying again cannot help.</summary>
    public static bool IsOfFile(SqliteException fault) =>
        fault.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE
            or raw.SQLITE_MISUSE);
}
