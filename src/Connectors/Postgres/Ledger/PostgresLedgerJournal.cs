using System.Globalization;
using System.Text;
using Npgsql;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Reads what all processes wrote to a ledger in PostgreSQL. Writes nothing, but for a month that it is told to remove.</summary>
/// <remarks>Makes the tables where they are missing. Thread-safe. Dispose it to close its connections.</remarks>
public sealed class PostgresLedgerJournal : ILedgerJournal, IAsyncDisposable
{
    private const int EntriesPerPage = 500;

    private readonly LedgerDatabase _database;
    private readonly TimeProvider _timeProvider;

    /// <summary>Opens a journal; it connects at first use.</summary>
    /// <param name="options">Where it is; how it is written does not matter.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public PostgresLedgerJournal(PostgresLedgerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Checked(nameof(options));
        _database = new LedgerDatabase(copy);
        _timeProvider = copy.TimeProvider;
    }

    /// <inheritdoc/>
    public async ValueTask<LedgerJournalState> ReadStateAsync(CancellationToken cancellationToken = default) => await _database.RunAsync(
        async (connection, token) =>
        {
            const string named = "SELECT name, value FROM {schema}.ledger_settings";
            var settings = await ReadAsync(connection, named, Setting, token).ConfigureAwait(false);
            var id = settings.FirstOrDefault(static setting => setting.Name == LedgerDatabase.Id).Value;

            // One look into the index for each month, not one for each entry.
            const string months =
                """
                WITH RECURSIVE found AS (
                  SELECT min(month) AS month FROM {schema}.ledger_entries
                  UNION ALL
                  SELECT (SELECT min(month) FROM {schema}.ledger_entries e WHERE e.month > found.month) FROM found WHERE found.month IS NOT NULL)
                SELECT month FROM found WHERE month IS NOT NULL ORDER BY month
                """;
            const string runs =
                """
                SELECT id, started_at, last_written_at, closed_at, flush_interval_ms, entries, lost, clock_steps
                FROM {schema}.ledger_runs ORDER BY started_at, id
                """;
            const string removals =
                "SELECT DISTINCT ON (month) month, removed_at, entries FROM {schema}.ledger_removals ORDER BY month, id DESC";
            return new LedgerJournalState(
                id is null ? Guid.Empty : new Guid(id, bigEndian: true),
                settings.FirstOrDefault(static setting => setting.Name == LedgerDatabase.IdentityKey).Value,
                await ReadAsync(connection, months, static row => LedgerMonths.FirstDay(row.GetInt32(0)), token).ConfigureAwait(false),
                await ReadAsync(connection, runs, Run, token).ConfigureAwait(false),
                await ReadAsync(connection, removals, Removal, token).ConfigureAwait(false));
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<LedgerPage> ReadAsync(DateOnly month, string? after, CancellationToken cancellationToken = default)
    {
        const string sql =
            "SELECT position, run, entry::text FROM {schema}.ledger_entries WHERE month = $1 AND position > $2 ORDER BY position LIMIT $3";
        var (last, number) = (after is null ? 0 : Position(after), LedgerMonths.NumberOf(month));
        return await _database.RunAsync(
            async (connection, token) =>
            {
                List<(FootprintEntry, Guid)> entries = [];
                var (unreadable, position) = (0, last);
                var rows = await ReadAsync(
                    connection, sql, Entry, token,
                    SqlParameter.Integer(number), SqlParameter.BigInt(last), SqlParameter.Integer(EntriesPerPage)).ConfigureAwait(false);
                foreach (var (at, run, entry) in rows)
                {
                    position = at;
                    if (entry is null)
                        unreadable++;
                    else
                        entries.Add((entry, run));
                }

                var count = entries.Count + unreadable;
                if (count == 0 && last > 0 && await IsBehindAsync(connection, number, last, token).ConfigureAwait(false))
                    return new LedgerPage([], 0, "0", IsLast: false);
                return new LedgerPage(entries, unreadable, position.ToString(CultureInfo.InvariantCulture), count < EntriesPerPage);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRemoveAsync(
        DateOnly month, string position, long entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        var (last, number) = (Position(position), LedgerMonths.NumberOf(month));
        return await _database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await LockedTransaction.BeginAsync(connection, _database.LockName, token)
                    .ConfigureAwait(false);
                var removed = await _database.ExecuteAsync(
                    connection,
                    """
                    INSERT INTO {schema}.ledger_removals (month, last_position, entries, removed_at) SELECT $1, $2, $3, $4
                    WHERE NOT EXISTS (SELECT FROM {schema}.ledger_entries WHERE month = $1 AND position > $2)
                    """,
                    token, SqlParameter.Integer(number), SqlParameter.BigInt(last), SqlParameter.BigInt(entries),
                    SqlParameter.Time(_timeProvider.GetUtcNow())).ConfigureAwait(false);
                if (removed == 0)
                    return false;
                await _database.ExecuteAsync(
                    connection, "DELETE FROM {schema}.ledger_entries WHERE month = $1 AND position <= $2", token,
                    SqlParameter.Integer(number), SqlParameter.BigInt(last)).ConfigureAwait(false);
                await transaction.CommitAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Whether the database was restored as of an earlier time: then all of the month is read again.</summary>
    private async Task<bool> IsBehindAsync(NpgsqlConnection connection, int month, long position, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(
            connection, "SELECT max(position) FROM {schema}.ledger_entries WHERE month = $1", SqlParameter.Integer(month));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long newest && newest < position;
    }

    private static long Position(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        ? position
        : throw new ArgumentException($"'{text}' is no position of a month of the ledger.", nameof(text));

    private static (string Name, byte[] Value) Setting(NpgsqlDataReader row) => (row.GetString(0), row.GetFieldValue<byte[]>(1));

    private static (long Position, Guid Run, FootprintEntry? Entry) Entry(NpgsqlDataReader row) =>
        (row.GetInt64(0), row.GetGuid(1), FootprintEntryFormat.TryRead(Encoding.UTF8.GetBytes(row.GetString(2))));

    private static LedgerRemoval Removal(NpgsqlDataReader row) =>
        new(LedgerMonths.FirstDay(row.GetInt32(0)), Time(row, 1)!.Value, row.GetInt64(2));

    private static LedgerJournalRun Run(NpgsqlDataReader row) => new(
        row.GetGuid(0), Time(row, 1)!.Value, Time(row, 2), Time(row, 3), TimeSpan.FromMilliseconds(row.GetInt64(4)),
        new LedgerCounters(row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);

    private async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        List<T> items = [];
        await using var command = _database.Command(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            items.Add(read(rows));
        return items;
    }
}
