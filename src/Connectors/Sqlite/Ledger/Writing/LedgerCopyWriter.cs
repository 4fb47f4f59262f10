using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>Writes pages of a journal into the tables of a ledger, and remembers how far each month was read. Used by one thread at a
/// time.</summary>
internal sealed class LedgerCopyWriter : TableWriter
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS journal_months (
            journal BLOB NOT NULL, month INTEGER NOT NULL, position TEXT NOT NULL, unreadable INTEGER NOT NULL, PRIMARY KEY (journal, month)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS journal_runs (id BLOB PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (id)) WITHOUT ROWID;
        """;

    private readonly string _path;
    private readonly LedgerRows _rows;
    private readonly Dictionary<Guid, long> _runs = [];
    private readonly Statement _findPosition, _setPosition, _findRun, _addRun, _nameRun, _updateRun, _setKey, _count, _addRemoval;

    public LedgerCopyWriter(SqliteConnection connection, string path, TimeSpan busyTimeout)
        : base(connection, busyTimeout)
    {
        _path = path;
        Transact(() => DatabaseFile.Execute(connection, Tables));
        _rows = new LedgerRows(connection);
        _findPosition = Prepare("SELECT position, unreadable FROM journal_months WHERE journal = ?1 AND month = ?2");
        _setPosition = Prepare(
            """
            INSERT INTO journal_months (journal, month, position, unreadable) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET position = ?3, unreadable = unreadable + ?4
            """);
        _findRun = Prepare("SELECT run FROM journal_runs WHERE id = ?1");
        _addRun = Prepare("INSERT INTO runs (started_at, flush_interval_ms) VALUES (?1, 0) RETURNING id");
        _nameRun = Prepare("INSERT INTO journal_runs (id, run) VALUES (?1, ?2)");
        _updateRun = Prepare(
            """
            UPDATE runs SET started_at = ?2, last_written_at = ?3, closed_at = ?4, flush_interval_ms = ?5, entries = ?6, lost = ?7, clock_steps = ?8
            WHERE id = ?1
            """);
        _setKey = Prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('identity_key', ?1)");
        _count = Prepare("SELECT count(*) FROM entries WHERE time >= ?1 AND time < ?2");
        _addRemoval = Prepare(
            """
            INSERT INTO removals (from_time, until_time, last_entry, entries, was_exported, removed_at) SELECT ?1, ?2, 0, ?3, 1, ?4
            WHERE NOT EXISTS (SELECT 1 FROM removals WHERE from_time = ?1 AND removed_at = ?4)
            """);
    }

    /// <summary>Takes the key of hashed names, and the runs in their order.</summary>
    /// <exception cref="SqliteLedgerException">The file holds a ledger of its own.</exception>
    public void Begin(LedgerJournalState state)
    {
        using var own = new Statement(Connection, "SELECT count(*) FROM runs WHERE id NOT IN (SELECT run FROM journal_runs)");
        if (own.ReadNumber() > 0)
            throw new SqliteLedgerException(
                $"The file {_path} holds a ledger of its own. It was left as it is: name another file for the copy.");
        Transact(() =>
        {
            // What could not be read may be read by now, by a newer version: such months begin anew.
            DatabaseFile.Execute(Connection, "DELETE FROM journal_months WHERE unreadable > 0");
            if (state.IdentityKey is { } key)
                _setKey.Run(key);
            foreach (var run in state.Runs)
                RunOf(run.Id, run.StartedAt);
        });
    }

    /// <summary>How far a month was read, <see langword="null"/> if it was not, and whether all of that is here.</summary>
    public (string? Position, bool IsWhole) PositionOf(Guid journal, DateOnly month)
    {
        using var rows = _findPosition.Read(journal.ToByteArray(bigEndian: true), (long)LedgerMonths.NumberOf(month));
        return rows.Read() ? (rows.GetString(0), rows.GetInt64(1) == 0) : (null, false);
    }

    /// <summary>How many entries of a month are here.</summary>
    public long CountOf(DateOnly month)
    {
        var (from, until) = Span(month);
        return _count.ReadNumber(from, until) ?? 0;
    }

    /// <summary>Appends a page.</summary>
    /// <returns>How many entries are new, and how many the tables refuse.</returns>
    public (long Added, long Refused) Append(Guid journal, DateOnly month, LedgerPage page)
    {
        var (added, refused) = (0L, 0L);
        try
        {
            Write(() => added = page.Entries.LongCount(Append));
        }
        catch (SqliteException fault) when (!LedgerFaults.IsOfFile(fault))
        {
            // One by one: an entry that cannot be kept must not keep back the others.
            added = 0;
            foreach (var entry in page.Entries)
            {
                try
                {
                    Write(() => added += Append(entry) ? 1 : 0);
                }
                catch (SqliteException one) when (!LedgerFaults.IsOfFile(one))
                {
                    refused++;
                }
            }
        }

        Transact(() => _setPosition.Run(
            journal.ToByteArray(bigEndian: true), (long)LedgerMonths.NumberOf(month), page.Position, page.UnreadableEntries + refused));
        return (added, refused);
    }

    /// <summary>Takes what the runs did, and which months the file lacks, since they were removed before they were read.</summary>
    public void End(LedgerJournalState state, Func<DateOnly, bool> isWithin) => Transact(() =>
    {
        foreach (var run in state.Runs)
        {
            _updateRun.Run(
                RunOf(run.Id, run.StartedAt), Time(run.StartedAt), Time(run.LastWrittenAt), Time(run.ClosedAt),
                (long)run.FlushInterval.TotalMilliseconds,
                run.Counters.Entries, run.Counters.Lost, run.Counters.ClockSteps);
        }

        foreach (var removal in state.Removals.Where(removal => isWithin(removal.Month) && CountOf(removal.Month) < removal.Entries))
        {
            var (from, until) = Span(removal.Month);
            _addRemoval.Run(from, until, removal.Entries, Time(removal.At));
        }
    });

    public override void Dispose()
    {
        _rows.Dispose();
        base.Dispose();
    }

    private bool Append((FootprintEntry Entry, Guid Run) item) =>
        _rows.Append(item.Entry, item.Entry.Tenant, item.Entry.User, RunOf(item.Run, item.Entry.Time));

    private void Write(Action work)
    {
        try
        {
            Transact(work);
        }
        catch
        {
            _rows.Forget();
            _runs.Clear();
            throw;
        }
    }

    private long RunOf(Guid id, DateTimeOffset startedAt)
    {
        if (_runs.TryGetValue(id, out var known))
            return known;
        var bytes = id.ToByteArray(bigEndian: true);
        if (_findRun.ReadNumber(bytes) is { } found)
            return _runs[id] = found;
        var run = _addRun.ReadNumber(Time(startedAt))!.Value;
        _nameRun.Run(bytes, run);
        return _runs[id] = run;
    }

    private static (long From, long Until) Span(DateOnly month)
    {
        var from = new DateTimeOffset(month, TimeOnly.MinValue, TimeSpan.Zero);
        return (LedgerCondition.Microseconds(from), LedgerCondition.Microseconds(from.AddMonths(1)));
    }

    private static long? Time(DateTimeOffset? time) => time is { } known ? LedgerCondition.Microseconds(known) : null;
}
