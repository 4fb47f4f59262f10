using System.Collections.Frozen;

namespace Wattwise.Cascade;

/// <summary>The certificates, for decisions in microseconds: renewed whenever something was learned. Thread-safe.</summary>
internal sealed class CertificateIndex(ICascadeKnowledge knowledge)
{
    private FrozenDictionary<(string TaskClass, int Tier, CascadeRule Rule), CascadeCertificate> _known =
        FrozenDictionary<(string, int, CascadeRule), CascadeCertificate>.Empty;

    /// <summary>True if a certificate holds.</summary>
    public bool Holds(string taskClass, int tier, CascadeRule rule) => Find(taskClass, tier, rule) is { Holds: true };

    /// <summary>The certificate, whether it holds or not; <see langword="null"/> if there is no evidence yet.</summary>
    public CascadeCertificate? Find(string taskClass, int tier, CascadeRule rule) => Volatile.Read(ref _known).GetValueOrDefault((taskClass, tier, rule));

    /// <summary>Reads all certificates again.</summary>
    public IReadOnlyList<CascadeCertificate> Renew()
    {
        var certificates = knowledge.Certificates;
        Volatile.Write(ref _known, certificates.ToFrozenDictionary(certificate => (certificate.TaskClass, certificate.Tier, certificate.Rule)));
        return certificates;
    }
}
