using Microsoft.Data.Sqlite;
using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>Appends certificates of cascades, each once as long as it stays the same. Used by the writer's thread.</summary>
internal sealed class LedgerCertificates(SqliteConnection connection, Func<string?, long?> nameOf) : IDisposable
{
    // Classes have a limit in each cascade; those beyond are written again.
    private const int MaxKnown = 10_000;

    private readonly Dictionary<(string Tier, string? TaskClass, CascadeRule Rule), (CascadeCertificate Certificate, long Id)> _newest = [];
    private readonly LedgerStatement _add = new(
        connection, "INSERT INTO certificates VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    private readonly LedgerStatement _lastId = new(connection, "SELECT last_insert_rowid()");

    /// <summary>The number of a certificate, which is appended if it is new; <see langword="null"/> if there is none.</summary>
    public long? IdOf(CascadeDetails? details)
    {
        if (details?.Certificate is not { } certificate)
            return null;
        var key = (details.CertifiedTier, details.TaskClass, certificate.Rule);
        if (_newest.TryGetValue(key, out var known) && known.Certificate == certificate)
            return known.Id;
        if (_newest.Count >= MaxKnown)
            _newest.Clear();

        // Looked up first: a name that is new runs statements of its own.
        var (tier, taskClass) = (nameOf(details.CertifiedTier), nameOf(details.TaskClass));
        var (infeasible, judge) = (nameOf(certificate.Infeasible), nameOf(certificate.JudgedBy));
        _add.Bind(tier).Bind(taskClass).Bind((long)certificate.Rule).Bind(Finite(certificate.MaxLoss)).Bind(Finite(certificate.Risk))
            .Bind(certificate.Count).Bind(infeasible).Bind(Finite(certificate.KeptShare)).Bind(Finite(certificate.ObservedLoss))
            .Bind(Time(certificate.Period?.From)).Bind(Time(certificate.Period?.To)).Bind(judge).Run();
        var id = _lastId.ReadNumber()!.Value;
        _newest[key] = (certificate, id);
        return id;
    }

    /// <summary>Forgets what a transaction added that was rolled back.</summary>
    public void Forget() => _newest.Clear();

    public void Dispose()
    {
        _add.Dispose();
        _lastId.Dispose();
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : 0;

    private static long? Time(DateTimeOffset? time) => time is { } known ? LedgerCondition.Microseconds(known) : null;
}
