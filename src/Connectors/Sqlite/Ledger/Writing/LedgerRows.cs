using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>The statements that append entries with their lines, names and certificates, within a transaction of the caller. Used by one
/// thread.</summary>
internal sealed class LedgerRows : IDisposable
{
    private const decimal NanoPerUnit = 1_000_000_000;

    // Names of users and models have no limit; those beyond are looked up in the file again.
    private const int MaxKnownNames = 100_000;

    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    private readonly LedgerCertificates _certificates;
    private readonly LedgerStatement _addEntry, _lastId, _addLine, _addName, _findName;

    public LedgerRows(SqliteConnection connection)
    {
        _addName = new(connection, "INSERT OR IGNORE INTO names (name) VALUES (?1)");
        _findName = new(connection, "SELECT id FROM names WHERE name = ?1");
        _lastId = new(connection, "SELECT last_insert_rowid()");
        _addEntry = new(connection, $"""
            INSERT OR IGNORE INTO entries (request, part, run, time, tenant, user, outcome, duration_us, is_complete,
                zone, grams_per_kwh, signal, basis, source, is_estimated, currency, is_control, held_out, unit)
            VALUES ({Parameters(19)})
            """);
        _addLine = new(connection, $"INSERT INTO lines VALUES ({Parameters(37)})");
        _certificates = new LedgerCertificates(connection, Name);
    }

    /// <summary>Appends an entry, unless its request and part are there already.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tenant">What is kept of its tenant.</param>
    /// <param name="user">What is kept of its user.</param>
    /// <param name="run">The number of the run that wrote it.</param>
    /// <returns>True if it is new.</returns>
    public bool Append(FootprintEntry entry, string? tenant, string? user, long run)
    {
        Span<byte> request = stackalloc byte[16];
        entry.RequestId.TryWriteBytes(request, bigEndian: true, out _);
        var intensity = entry.Intensity;
        var control = entry.Control;

        // Looked up first: a name that is new runs statements of its own.
        var (tenantId, userId) = (Name(tenant), Name(user));
        var zone = Name(intensity?.Zone.Code);
        var source = Name(intensity?.Source);
        var currency = Name(entry.Currency);
        var heldOut = Name(control is { HeldOutStages.Count: > 0 } ? string.Join(',', control.HeldOutStages) : null);
        var isNew = _addEntry
            .Bind(request).Bind(entry.Part).Bind(run).Bind(LedgerCondition.Microseconds(entry.Time)).Bind(tenantId).Bind(userId)
            .Bind((long)entry.Outcome).Bind(Microseconds(entry.Duration)).Bind(entry.IsComplete)
            .Bind(zone).Bind(intensity?.GramsPerKwh).Bind((long?)intensity?.Signal).Bind((long?)intensity?.Basis).Bind(source)
            .Bind(intensity is null ? null : intensity.IsEstimated ? 1L : 0L)
            .Bind(currency).Bind(control is null ? null : control.IsControl ? 1L : 0L).Bind(heldOut).Bind(control?.Unit)
            .Run() > 0;
        if (!isNew)
            return false;

        var id = _lastId.ReadNumber()!.Value;
        for (var i = 0; i < entry.Lines.Count; i++)
            Append(id, i, entry.Lines[i], intensity);
        return true;
    }

    /// <summary>Forgets names and certificates of a transaction that was rolled back: they are gone with it.</summary>
    public void Forget()
    {
        _names.Clear();
        _certificates.Forget();
    }

    public void Dispose()
    {
        _certificates.Dispose();
        foreach (var statement in new[] { _addEntry, _lastId, _addLine, _addName, _findName })
            statement.Dispose();
    }

    private static string Parameters(int count) => string.Join(", ", Enumerable.Range(1, count).Select(number => $"?{number}"));

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

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
            .Bind(idle?.Joules).Bind(idle?.Low).Bind(idle?.High).Bind((long?)idle?.Method)
            .Bind(idle is { } drawn ? intensity?.GramsFor(drawn) : null)
            .Bind(tier).Bind(taskClass).Bind(certificate)
            .Run();
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
}
