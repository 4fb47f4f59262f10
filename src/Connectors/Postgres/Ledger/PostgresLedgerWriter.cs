using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Appends entries to the table, each once by its key. Used by the queue's thread.</summary>
/// <remarks>
/// A batch is one statement, whose values have all come to the server before it takes the lock: no process that stops in the middle can
/// hold the
/// lock against the others.
/// </remarks>
internal sealed class PostgresLedgerWriter(PostgresLedgerOptions options, LedgerDatabase database, ILogger logger) : ILedgerWriter
{
    private const int KeyBytes = 32;
    private const int MaxStatementBytes = 8 << 20;

    // In the order of the array, behind the lock: positions follow the order of commits.
    private const string AppendSql =
        """
        WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1, 0))),
        added AS (
          INSERT INTO {schema}.ledger_entries (request, part, month, run, time, entry)
          SELECT e.request, e.part, e.month, $2, e.time, e.entry::jsonb
          FROM locked, unnest($8, $9, $10, $11, $12) WITH ORDINALITY AS e(request, part, month, time, entry, place)
          ORDER BY e.place
          ON CONFLICT DO NOTHING)
        INSERT INTO {schema}.ledger_runs AS r (id, started_at, last_written_at, flush_interval_ms, entries, lost, clock_steps)
        VALUES ($2, $3, $4, $13, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET
          last_written_at = greatest(r.last_written_at, $4), entries = greatest(r.entries, $5),
          lost = greatest(r.lost, $6), clock_steps = greatest(r.clock_steps, $7)
        """;

    private readonly Guid _run = Guid.CreateVersion7();
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private LedgerIdentities? _identities;

    public string Name => $"{options.Schema} on PostgreSQL";

    // Of data exceptions (22), broken constraints (23) and limits of the program (54) the entry is the cause.
    public bool IsOutage(Exception fault) =>
        fault is not UnwritableEntryException and not PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] };

    public Exception Explain(Exception fault) => fault;

    public void Begin()
    {
        var (key, isSame) = Wait(BeginAsync);
        _identities = new LedgerIdentities(key);
        if (!isSame)
            logger.LogWarning(
                "Other processes hash names in the ledger {Name} with another key: rows of one name cannot be summed across them.", Name);
    }

    public void Append(IReadOnlyList<FootprintEntry> entries, LedgerCounters counters)
    {
        for (var written = 0; written < entries.Count;)
        {
            var texts = Prepare(entries, written);
            var some = entries.Skip(written).Take(texts.Length).ToArray();
            written += texts.Length;
            var figures = counters with { Entries = counters.Entries - entries.Count + written };
            Wait((connection, token) => database.ExecuteAsync(
                connection, AppendSql, token,
                SqlParameter.Text(database.LockName), SqlParameter.Id(_run), SqlParameter.Time(_startedAt),
                SqlParameter.Time(options.TimeProvider.GetUtcNow()),
                SqlParameter.BigInt(figures.Entries), SqlParameter.BigInt(figures.Lost), SqlParameter.BigInt(figures.ClockSteps),
                SqlParameter.Ids([.. some.Select(static entry => entry.RequestId)]),
                SqlParameter.Integers([.. some.Select(static entry => entry.Part)]),
                SqlParameter.Integers([.. some.Select(static entry => LedgerMonths.NumberOf(entry.Time))]),
                SqlParameter.Times([.. some.Select(static entry => entry.Time.UtcDateTime)]),
                SqlParameter.Texts(texts), SqlParameter.BigInt((long)options.FlushInterval.TotalMilliseconds)));
        }
    }

    public void Close(LedgerCounters counters) => Wait((connection, token) => database.ExecuteAsync(
        connection, "UPDATE {schema}.ledger_runs SET closed_at = $2, entries = $3, lost = $4, clock_steps = $5 WHERE id = $1", token,
        SqlParameter.Id(_run), SqlParameter.Time(options.TimeProvider.GetUtcNow()),
        SqlParameter.BigInt(counters.Entries), SqlParameter.BigInt(counters.Lost), SqlParameter.BigInt(counters.ClockSteps)));

    public void Dispose() => database.DisposeAsync().AsTask().Wait(options.WriteTimeout);

    private async Task<(byte[] Key, bool IsSame)> BeginAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await AgreeAsync(LedgerDatabase.Id, Guid.NewGuid().ToByteArray(bigEndian: true)).ConfigureAwait(false);
        var key = options.IdentityKey
            ?? await AgreeAsync(LedgerDatabase.IdentityKey, RandomNumberGenerator.GetBytes(KeyBytes)).ConfigureAwait(false);
        var check = Encoding.UTF8.GetBytes(new LedgerIdentities(key).Hash(""));
        var others = await AgreeAsync(LedgerDatabase.IdentityCheck, check).ConfigureAwait(false);
        await database.ExecuteAsync(
            connection, "INSERT INTO {schema}.ledger_runs (id, started_at, flush_interval_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            token,
            SqlParameter.Id(_run), SqlParameter.Time(_startedAt),
            SqlParameter.BigInt((long)options.FlushInterval.TotalMilliseconds)).ConfigureAwait(false);
        return (key, others.AsSpan().SequenceEqual(check));

        // Whoever comes first writes it down.
        async Task<byte[]> AgreeAsync(string name, byte[] value)
        {
            await database.ExecuteAsync(
                connection, "INSERT INTO {schema}.ledger_settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", token,
                SqlParameter.Text(name), SqlParameter.Bytes(value)).ConfigureAwait(false);
            await using var read = database.Command(
                connection, "SELECT value FROM {schema}.ledger_settings WHERE name = $1", SqlParameter.Text(name));
            return (byte[])(await read.ExecuteScalarAsync(token).ConfigureAwait(false))!;
        }
    }

    private string[] Prepare(IReadOnlyList<FootprintEntry> entries, int first)
    {
        List<string> texts = [];
        for (var (i, bytes) = (first, 0); i < entries.Count && bytes < MaxStatementBytes; i++)
        {
            var entry = entries[i];
            var text = FootprintEntryFormat.Write(
                entry, _identities!.Of(entry.Tenant, options.TenantIdentity), _identities.Of(entry.User, options.UserIdentity));
            texts.Add(Encoding.UTF8.GetString(text));
            bytes += text.Length;
        }

        return [.. texts];
    }

    private T Wait<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write)
    {
        using var timeout = new CancellationTokenSource(options.WriteTimeout);
        return database.RunAsync(write, timeout.Token).WaitAsync(timeout.Token).GetAwaiter().GetResult();
    }
}
