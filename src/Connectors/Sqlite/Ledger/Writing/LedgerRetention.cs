using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>Removes months whose time is over, some entries at a time. Used by the writer's thread.</summary>
/// <remarks>
/// A month is removed as a whole: first its removal is written down, and with it the last entry that it covers, then its entries go. One
/// that a killed process left half-done goes on. Entries that came after the confirmation of an export keep the month.
/// </remarks>
internal sealed class LedgerRetention : IDisposable
{
    private const int EntriesAtOnce = 500;
    private const int PagesAtOnce = 2000;
    private const string Covered = "e.time >= r.from_time AND e.time < r.until_time AND e.id <= r.last_entry";

    private readonly SqliteConnection _connection;
    private readonly SqliteLedgerOptions _options;
    private readonly LedgerStatement _pending, _oldest, _next, _confirmed, _count, _last, _add, _removeLines, _removeEntries;

    public LedgerRetention(SqliteConnection connection, SqliteLedgerOptions options)
    {
        _connection = connection;
        _options = options;
        var doomed = $"SELECT e.id FROM removals r, entries e WHERE r.id = ?1 AND {Covered} ORDER BY e.id LIMIT {EntriesAtOnce}";
        _pending = new(connection, $"SELECT r.id FROM removals r WHERE EXISTS (SELECT 1 FROM entries e WHERE {Covered}) LIMIT 1");
        _oldest = new(connection, "SELECT min(time) FROM entries");
        _next = new(connection, "SELECT min(time) FROM entries WHERE time >= ?1");
        _confirmed = new(connection, "SELECT entries FROM exports WHERE from_time = ?1 AND last_entry = ?2");
        _count = new(connection, "SELECT count(*) FROM entries WHERE time >= ?1 AND time < ?2");
        _last = new(connection, "SELECT ifnull(max(id), 0) FROM entries WHERE time >= ?1 AND time < ?2");
        _add = new(
            connection,
            "INSERT INTO removals (from_time, until_time, last_entry, entries, was_exported, removed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _removeLines = new(connection, $"DELETE FROM lines WHERE entry IN ({doomed})");
        _removeEntries = new(connection, $"DELETE FROM entries WHERE id IN ({doomed})");
    }

    /// <summary>Removes some entries, within a transaction.</summary>
    /// <returns>False if nothing is left to remove.</returns>
    public bool RemoveSome()
    {
        if ((_pending.ReadNumber() ?? (Begin() ? _pending.ReadNumber() : null)) is not { } removal)
            return false;
        _removeLines.Bind(removal).Run();
        _removeEntries.Bind(removal).Run();
        return true;
    }

    /// <summary>Gives pages that are free back to the disk, if the file was made so that it can.</summary>
    public void Shrink() => raw.sqlite3_exec(_connection.Handle, $"PRAGMA incremental_vacuum({PagesAtOnce})");

    /// <summary>Writes down that a month was exported, with what is in it now.</summary>
    public static void Confirm(SqliteConnection connection, DateTimeOffset from, DateTimeOffset now)
    {
        using var confirm = new LedgerStatement(
            connection,
            """
            INSERT OR REPLACE INTO exports (from_time, confirmed_at, entries, last_entry)
            SELECT ?1, ?3, count(*), ifnull(max(id), 0) FROM entries WHERE time >= ?1 AND time < ?2
            """);
        confirm.Bind(LedgerCondition.Microseconds(from)).Bind(LedgerCondition.Microseconds(from.AddMonths(1)))
            .Bind(LedgerCondition.Microseconds(now)).Run();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _pending, _oldest, _next, _confirmed, _count, _last, _add, _removeLines, _removeEntries })
            statement.Dispose();
    }

    /// <summary>Begins the removal of the oldest month that may go.</summary>
    private bool Begin()
    {
        var now = _options.TimeProvider.GetUtcNow();
        var cutOff = MonthOf(now).AddMonths(-_options.KeepMonths!.Value);
        for (var time = _oldest.ReadNumber(); time is { } known && known > 0 && LedgerCondition.Time(known) < cutOff;)
        {
            var from = MonthOf(LedgerCondition.Time(known));
            var (first, until) = (LedgerCondition.Microseconds(from), LedgerCondition.Microseconds(from.AddMonths(1)));
            var last = _last.Bind(first).Bind(until).ReadNumber()!.Value;
            var count = _count.Bind(first).Bind(until).ReadNumber()!.Value;
            var isExported = _confirmed.Bind(first).Bind(last).ReadNumber() == count;
            if (isExported || _options.RemoveUnexported)
            {
                _add.Bind(first).Bind(until).Bind(last).Bind(count).Bind(isExported).Bind(LedgerCondition.Microseconds(now)).Run();
                return true;
            }

            time = _next.Bind(until).ReadNumber();
        }

        return false;
    }

    private static DateTimeOffset MonthOf(DateTimeOffset time) =>
        new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
