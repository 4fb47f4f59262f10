using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>The statements that append to the file. Used by one thread.</summary>
internal sealed class LedgerWriter : IDisposable
{
    private const decimal NanoPerUnit = 1_000_000_000;

    // Names of users and models have no limit; those beyond are looked up in the file again.
    private const int MaxKnownNames = 100_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteLedgerOptions _options;
    private readonly LedgerIdentities _identities;
    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly WriteTurn _turn;
    private readonly LedgerCertificates _certificates;
    private readonly LedgerStatement _commit, _rollback, _addEntry, _lastId, _addLine, _addName, _findName, _updateRun, _closeRun;
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
        _addName = new(connection, "INSERT OR IGNORE INTO names (name) VALUES (?1)");
        _findName = new(connection, "SELECT id FROM names WHERE name = ?1");
        _lastId = new(connection, "SELECT last_insert_rowid()");
        _updateRun = new(connection, "UPDATE runs SET last_written_at = ?1, entries = ?2, lost = ?3, clock_steps = ?4 WHERE id = ?5");
        _closeRun = new(connection, "UPDATE runs SET closed_at = ?1, entries = ?2, lost = ?3, clock_steps = ?4 WHERE id = ?5");
        _addEntry = new(connection, $"""
            INSERT OR IGNORE INTO entries (request, part, run, time, tenant, user, outcome, duration_us, is_complete,
                zone, grams_per_kwh, signal, basis, source, is_estimated, currency, is_control, held_out, unit)
            VALUES ({Parameters(19)})
            """);
        _addLine = new(connection, $"INSERT INTO lines VALUES ({Parameters(37)})");
        _certificates = new LedgerCertificates(connection, Name);
        using var addRun = new LedgerStatement(connection, "INSERT INTO runs (started_at, flush_interval_ms) VALUES (?1, ?2)");
        long run = 0;
        Transact(() =>
        {
            addRun.Bind(Now).Bind((long)options.FlushInterval.TotalMilliseconds).Run();
            run = _lastId.ReadNumber()!.Value;
        });
        _run = run;
        _retention = options.KeepMonths is null ? null : new LedgerRetention(connection, options);
    }

    private long Now => Microseconds(_options.TimeProvider.GetUtcNow());

    /// <summary>Appends entries in one transaction: all or none. Those that are there already stay as they are.</summary>
    public void Append(List<FootprintEntry> entries, LedgerCounters counters) => Transact(() =>
    {
        foreach (var entry in entries)
            Append(entry);
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
        _certificates.Dispose();
        foreach (var statement in new[] { _commit, _rollback, _addEntry, _lastId, _addLine, _addName, _findName, _updateRun, _closeRun })
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

    private static string Parameters(int count) => string.Join(", ", Enumerable.Range(1, count).Select(number => $"?{number}"));

    private static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    private void Append(FootprintEntry entry)
    {
        Span<byte> request = stackalloc byte[16];
        entry.RequestId.TryWriteBytes(request, bigEndian: true, out _);
        var intensity = entry.Intensity;
        var control = entry.Control;

        // Looked up first: a name that is new runs statements of its own.
        var tenant = Name(Identity(entry.Tenant, _options.TenantIdentity));
        var user = Name(Identity(entry.User, _options.UserIdentity));
        var zone = Name(intensity?.Zone.Code);
        var source = Name(intensity?.Source);
        var currency = Name(entry.Currency);
        var heldOut = Name(control is { HeldOutStages.Count: > 0 } ? string.Join(',', control.HeldOutStages) : null);
        var isNew = _addEntry
            .Bind(request).Bind(entry.Part).Bind(_run).Bind(Microseconds(entry.Time)).Bind(tenant).Bind(user)
            .Bind((long)entry.Outcome).Bind(Microseconds(entry.Duration)).Bind(entry.IsComplete)
            .Bind(zone).Bind(intensity?.GramsPerKwh).Bind((long?)intensity?.Signal).Bind((long?)intensity?.Basis).Bind(source)
            .Bind(intensity is null ? null : intensity.IsEstimated ? 1L : 0L)
            .Bind(currency).Bind(control is null ? null : control.IsControl ? 1L : 0L).Bind(heldOut).Bind(control?.Unit)
            .Run() > 0;
        if (!isNew)
            return;

        var id = _lastId.ReadNumber()!.Value;
        for (var i = 0; i < entry.Lines.Count; i++)
            Append(id, i, entry.Lines[i], intensity);
    }

    private void Append(long entry, int number, in FootprintLine line, Carbon.CarbonIntensity? intensity)
    {
        var stage = Name(line.Stage);
        var reason = Name(line.Reason);
        var model = Name(line.ModelId);
        var (tier, taskClass, certificate) = (Name(line.Cascade?.Tier), Name(line.Cascade?.TaskClass), _certificates.IdOf(line.Cascade));
        var (spent, avoided, idle) = (line.Spent, line.Avoided, line.Idle);
        _addLine
            .Bind(entry).Bind(number).Bind(stage).Bind((long)line.Outcome).Bind(reason).Bind(model)
            .Bind(line.IsOverhead).Bind(line.IsModelCall).Bind(Microseconds(line.Duration))
            .Bind(spent?.Joules).Bind(spent?.Low).Bind(spent?.High).Bind((long?)spent?.Method)
            .Bind(avoided?.Joules).Bind(avoided?.Low).Bind(avoided?.High).Bind((long?)avoided?.Method)
            .Bind(spent is { } used ? intensity?.GramsFor(used) : null).Bind(avoided is { } unused ? intensity?.GramsFor(unused) : null)
            .Bind((double?)line.EmbodiedGrams).Bind(line.WaterLitres).Bind(line.PrimaryEnergyMegajoules)
            .Bind(line.InputTokens).Bind(line.CachedInputTokens).Bind(line.OutputTokens).Bind(line.ReasoningTokens)
            .Bind(Nano(line.Cost)).Bind(line.TokensBefore).Bind(line.TokensAfter)
            .Bind(idle?.Joules).Bind(idle?.Low).Bind(idle?.High).Bind((long?)idle?.Method).Bind(idle is { } drawn ? intensity?.GramsFor(drawn) : null)
            .Bind(tier).Bind(taskClass).Bind(certificate)
            .Run();
    }

    private string? Identity(string? name, LedgerIdentity identity)
    {
        if (name is null || identity == LedgerIdentity.Omitted)
            return null;
        if (identity == LedgerIdentity.AsGiven)
            return name;
        if (_hashes.TryGetValue(name, out var hash))
            return hash;
        if (_hashes.Count >= MaxKnownNames)
            _hashes.Clear();
        return _hashes[name] = _identities.Hash(name);
    }

    // An amount that does not fit is none that anybody paid.
    private static long? Nano(decimal? cost) =>
        cost is { } known && Math.Abs(known) < long.MaxValue / NanoPerUnit ? (long)decimal.Round(known * NanoPerUnit) : null;

    private long? Name(string? name)
    {
        if (name is null)
            return null;
        if (_names.TryGetValue(name, out var id))
            return id;
        if (_names.Count >= MaxKnownNames)
            _names.Clear();
        _addName.Bind(name).Run();
        return _names[name] = _findName.Bind(name).ReadNumber()!.Value;
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
            // Names and certificates of this transaction are gone with it.
            _names.Clear();
            _certificates.Forget();
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
