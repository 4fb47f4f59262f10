using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>Reads a ledger: sums, exports, runs and measured savings. Changes nothing in the file.</summary>
/// <remarks>
/// Each call sees the file as of one moment, while it may be written. All times are in UTC. Thread-safe; holds nothing open between calls.
/// </remarks>
public sealed class SqliteLedgerReader
{
    private readonly LedgerConnection _connection;
    private readonly byte[]? _identityKey;

    /// <summary>Reads a file.</summary>
    /// <param name="filePath">The ledger.</param>
    /// <param name="identityKey">The key of hashed names (<see cref="LedgerOptions.IdentityKey"/>); <see langword="null"/> for the one in
    /// the file.</param>
    public SqliteLedgerReader(string filePath, byte[]? identityKey = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        _connection = new LedgerConnection(new LedgerFile(filePath, TimeSpan.FromSeconds(5)));
        _identityKey = identityKey;
    }

    /// <summary>Sums up rows.</summary>
    /// <param name="query">Which rows.</param>
    /// <param name="grouping">What to split them by; signal, basis and currency always do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<IReadOnlyList<LedgerTotal>> QueryAsync(
        LedgerQuery query, LedgerGrouping grouping = LedgerGrouping.None, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _connection.RunAsync<IReadOnlyList<LedgerTotal>>(connection => Totals(connection, query, grouping), cancellationToken);
    }

    /// <summary>
    /// Writes rows as CSV (RFC 4180, UTF-8), with a header: one for each record of a stage, in the order in which they were booked.
    /// </summary>
    /// <param name="output">Where to; left open. Memory does not grow with the number of rows.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many rows.</returns>
    /// <remarks>A text that a spreadsheet would take for a formula begins with an apostrophe.</remarks>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<long> ExportCsvAsync(Stream output, LedgerQuery query, CancellationToken cancellationToken = default) =>
        ExportAsync(output, query, LedgerExport.WriteCsv, cancellationToken);

    /// <summary>Writes rows as a JSON array of objects; otherwise as <see cref="ExportCsvAsync"/>.</summary>
    /// <param name="output">Where to; left open. Memory does not grow with the number of rows.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<long> ExportJsonAsync(Stream output, LedgerQuery query, CancellationToken cancellationToken = default) =>
        ExportAsync(output, query, LedgerExport.WriteJson, cancellationToken);

    /// <summary>The openings of the ledger, oldest first, with what each could not write.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<IReadOnlyList<LedgerRun>> ReadRunsAsync(CancellationToken cancellationToken = default) =>
        _connection.RunAsync<IReadOnlyList<LedgerRun>>(Runs, cancellationToken);

    /// <summary>Savings measured against requests that were held out, for all stages and for each that was held out alone.</summary>
    /// <param name="query">Which requests; model and stage are not looked at, since a request is one whole.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One estimate for each amount that is known; none if no request was held out.</returns>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<IReadOnlyList<SavingEstimate>> ReadSavingsAsync(LedgerQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _connection.RunAsync(
            connection => new LedgerSavingsQuery(connection, Condition(connection, query), cancellationToken).Read(), cancellationToken);
    }

    /// <summary>All that the report of a month shows.</summary>
    /// <param name="year">The year, in UTC.</param>
    /// <param name="month">The month, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SqliteLedgerException">The file is no ledger, is of a newer version, or cannot be read.</exception>
    public Task<LedgerMonth> ReadMonthAsync(int year, int month, CancellationToken cancellationToken = default)
    {
        var query = LedgerQuery.Month(year, month);
        return _connection.RunAsync(
            connection => new LedgerMonth
            {
                Month = query.From!.Value.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
                RemovedAt = RemovedAt(connection, query.From.Value),
                Totals = Totals(connection, query, LedgerGrouping.None),
                Days = Totals(connection, query, LedgerGrouping.Day),
                Stages = Totals(connection, query, LedgerGrouping.Stage | LedgerGrouping.Reason),
                Cascade =
                [
                    .. Totals(
                        connection, query, LedgerGrouping.Stage | LedgerGrouping.Reason | LedgerGrouping.Tier | LedgerGrouping.TaskClass)
                        .Where(total => total.Tier is not null),
                ],
                Certificates = Version(connection) < 4 ? [] : LedgerCertificatesQuery.Read(connection, Condition(connection, query)),
                Models = Totals(connection, query, LedgerGrouping.Model),
                Tenants = Totals(connection, query, LedgerGrouping.Tenant),
                Zones = Totals(connection, query, LedgerGrouping.Zone),
                Runs = [.. Runs(connection)
                    .Where(run => run.StartedAt < query.Until && (run.ClosedAt ?? run.LastWrittenAt ?? run.StartedAt) >= query.From)],
                Savings = new LedgerSavingsQuery(connection, Condition(connection, query), cancellationToken).Read(),
            },
            cancellationToken);
    }

    private Task<long> ExportAsync(
        Stream output, LedgerQuery query, Func<SqliteDataReader, Stream, CancellationToken, long> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(query);
        return _connection.RunAsync(
            connection =>
            {
                var condition = Condition(connection, query);
                using var command = connection.CreateCommand();
                command.CommandText =
                    $"SELECT * FROM ledger v WHERE EXISTS (SELECT 1 FROM entries e LEFT JOIN lines l ON l.entry = e.id AND l.line = v.line "
                        + $"WHERE e.id = v.entry AND {condition.OfAll}) ORDER BY v.entry, v.line";
                LedgerConnection.Bind(command, condition.Values);
                using var rows = command.ExecuteReader();
                return write(rows, output, cancellationToken);
            },
            cancellationToken);
    }

    private LedgerCondition Condition(SqliteConnection connection, LedgerQuery query) =>
        new(query, new LedgerIdentities(_identityKey ?? LedgerWriter.ReadKey(connection)));

    private List<LedgerTotal> Totals(SqliteConnection connection, LedgerQuery query, LedgerGrouping grouping)
    {
        var condition = Condition(connection, query);
        using var command = connection.CreateCommand();
        command.CommandText = LedgerTotalsQuery.Sql(grouping, condition, Version(connection));
        LedgerConnection.Bind(command, condition.Values);
        using var rows = command.ExecuteReader();
        var totals = new List<LedgerTotal>();
        while (rows.Read())
            totals.Add(LedgerTotalsQuery.Read(rows));
        return totals;
    }

    // Readers change nothing, so a file may be of an older version that knows no removals.
    private static DateTimeOffset? RemovedAt(SqliteConnection connection, DateTimeOffset from)
    {
        if (Version(connection) < 3)
            return null;
        using var removed = new LedgerStatement(
            connection, "SELECT max(removed_at) FROM removals WHERE from_time = ?1 HAVING count(*) > 0");
        return removed.Bind(LedgerCondition.Microseconds(from)).ReadNumber() is { } time ? LedgerCondition.Time(time) : null;
    }

    private static long Version(SqliteConnection connection)
    {
        using var version = new LedgerStatement(connection, "PRAGMA user_version");
        return version.ReadNumber() ?? 0;
    }

    private static List<LedgerRun> Runs(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT id, started_at, last_written_at, closed_at, flush_interval_ms, entries, lost, clock_steps FROM runs ORDER BY id";
        using var rows = command.ExecuteReader();
        var runs = new List<LedgerRun>();
        while (rows.Read())
        {
            runs.Add(new LedgerRun(
                rows.GetInt64(0),
                LedgerCondition.Time(rows.GetInt64(1)),
                rows.IsDBNull(2) ? null : LedgerCondition.Time(rows.GetInt64(2)),
                rows.IsDBNull(3) ? null : LedgerCondition.Time(rows.GetInt64(3)),
                TimeSpan.FromMilliseconds(rows.GetInt64(4)),
                rows.GetInt64(5),
                rows.GetInt64(6),
                rows.GetInt64(7)));
        }

        return runs;
    }
}
