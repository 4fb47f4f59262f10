using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>The statements that append to the file. Used by one thread.</summary>
internal sealed class LedgerWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteLedgerOptions _options;
    private readonly LedgerIdentities _identities;
    private readonly WriteTurn _turn;
    private readonly LedgerRows _rows;
    private readonly LedgerStatement _commit, _rollback, _updateRun, _closeRun;
    private readonly LedgerRetention? _retention;
    private readonly long _run;

    public LedgerWriter(SqliteConnection connection, SqliteLedgerOptions options)
    {
        _connection = connection;
        _options = options;
        _identities = new LedgerIdentities(options.IdentityKey ?? ReadKey(connection));
        _turn = new WriteTurn(connection, options.BusyTimeout);
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _updateRun = new(connection, "UPDATE runs SET last_written_at = ?1, entries = ?2, lost = ?3, clock_steps = ?4 WHERE id = ?5");
        _closeRun = new(connection, "UPDATE runs SET closed_at = ?1, entries = ?2, lost = ?3, clock_steps = ?4 WHERE id = ?5");
        _rows = new LedgerRows(connection);
        using var addRun = new LedgerStatement(connection, "INSERT INTO runs (started_at, flush_interval_ms) VALUES (?1, ?2) RETURNING id");
        long run = 0;
        Transact(() => run = addRun.Bind(Now).Bind((long)options.FlushInterval.TotalMilliseconds).ReadNumber()!.Value);
        _run = run;
        _retention = options.KeepMonths is null ? null : new LedgerRetention(connection, options);
    }

    private long Now => LedgerCondition.Microseconds(_options.TimeProvider.GetUtcNow());

    /// <summary>Appends entries in one transaction: all or none. Those that are there already stay as they are.</summary>
    public void Append(IReadOnlyList<FootprintEntry> entries, LedgerCounters counters) => Transact(() =>
    {
        foreach (var entry in entries)
            _rows.Append(
                entry, _identities.Of(entry.Tenant, _options.TenantIdentity), _identities.Of(entry.User, _options.UserIdentity), _run);
        _updateRun.Bind(Now).Bind(counters.Entries).Bind(counters.Lost).Bind(counters.ClockSteps).Bind(_run).Run();
    });

    /// <summary>Writes down that the run is over.</summary>
    public void Close(LedgerCounters counters) =>
        Transact(() => _closeRun.Bind(Now).Bind(counters.Entries).Bind(counters.Lost).Bind(counters.ClockSteps).Bind(_run).Run());

    /// <summary>Removes some entries of months whose time is over.</summary>
    /// <returns>False if nothing is left to remove.</returns>
    public bool RemoveSome()
    {
        if (_retention is null)
            return false;
        var isMore = false;
        Transact(() => isMore = _retention.RemoveSome());
        _retention.Shrink();
        return isMore;
    }

    public void Dispose()
    {
        _retention?.Dispose();
        _rows.Dispose();
        foreach (var statement in new[] { _commit, _rollback, _updateRun, _closeRun })
            statement.Dispose();
        _connection.Dispose();
    }

    /// <summary>The key of hashed names that the file holds.</summary>
    public static byte[] ReadKey(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM settings WHERE name = 'identity_key'";
        return (byte[])command.ExecuteScalar()!;
    }

    private void Transact(Action work)
    {
        _turn.Begin();
        try
        {
            work();
            _commit.Run();
        }
        catch
        {
            _rows.Forget();
            RollBack();
            throw;
        }
        finally
        {
            _turn.End();
        }
    }

    private void RollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // A full disk ends the transaction by itself.
        }
    }
}
