using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Sqlite;

/// <summary>
/// Begins transactions that write, such that processes on one file take turns. Used by one thread at a time, as its connection.
/// </summary>
/// <remarks>
/// SQLite's own wait looks every 100 ms in the end, and a process that writes without a pause leaves the file free for microseconds: one
/// that waits beside it may find it locked each time until its timeout. So this looks each millisecond, and whoever wrote for long leaves
/// the file alone for a moment.
/// </remarks>
internal sealed class WriteTurn(SqliteConnection connection, TimeSpan busyTimeout)
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private long _turnBegan;
    private long _ended;

    /// <summary>Begins a transaction, once no other process writes.</summary>
    /// <exception cref="SqliteException">Another process writes for longer than the timeout, or the file cannot be written.</exception>
    public void Begin()
    {
        var now = Stopwatch.GetTimestamp();
        if (_ended == 0 || Stopwatch.GetElapsedTime(_ended, now) >= Rest)
        {
            _turnBegan = now;
        }
        else if (Stopwatch.GetElapsedTime(_turnBegan, now) >= LongestTurn)
        {
            Thread.Sleep(Rest);
            _turnBegan = Stopwatch.GetTimestamp();
        }

        Wait(connection, busyTimeout);
    }

    /// <summary>Notes that the transaction is over.</summary>
    public void End() => _ended = Stopwatch.GetTimestamp();

    /// <summary>Begins a transaction, once no other process writes.</summary>
    public static void Wait(SqliteConnection connection, TimeSpan busyTimeout)
    {
        var database = connection.Handle!;
        var start = Stopwatch.GetTimestamp();
        raw.sqlite3_busy_timeout(database, 0);
        try
        {
            while (true)
            {
                var result = raw.sqlite3_exec(database, "BEGIN IMMEDIATE");
                if (result == raw.SQLITE_OK)
                    return;
                if ((result & 0xff) != raw.SQLITE_BUSY || Stopwatch.GetElapsedTime(start) >= busyTimeout)
                    throw new SqliteException(
                        raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(database));
                Thread.Sleep(1);
            }
        }
        finally
        {
            raw.sqlite3_busy_timeout(database, (int)busyTimeout.TotalMilliseconds);
        }
    }
}
