using System.Collections.Frozen;

namespace Wattwise.Cascade;

/// <summary>Which certificates hold, for decisions in microseconds: renewed whenever something was learned. Thread-safe.</summary>
internal sealed class CertificateIndex(ICascadeKnowledge knowledge)
{
    private FrozenSet<(string TaskClass, int Tier, CascadeRule Rule)> _holding = FrozenSet<(string, int, CascadeRule)>.Empty;

    /// <summary>True if a certificate holds.</summary>
    public bool Holds(string taskClass, int tier, CascadeRule rule) => Volatile.Read(ref _holding).Contains((taskClass, tier, rule));

    /// <summary>Reads all certificates again.</summary>
    public IReadOnlyList<CascadeCertificate> Renew()
    {
        var certificates = knowledge.Certificates;
        Volatile.Write(ref _holding, certificates
            .Where(certificate => certificate.Holds)
            .Select(certificate => (certificate.TaskClass, certificate.Tier, certificate.Rule))
            .ToFrozenSet());
        return certificates;
    }
}
