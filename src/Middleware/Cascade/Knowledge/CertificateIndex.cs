using System.Collections.Frozen;

namespace Wattwise.Cascade;

/// <summary>The certificates, for decisions in microseconds: renewed whenever something was learned. Thread-safe.</summary>
internal sealed class CertificateIndex(ICascadeKnowledge knowledge)
{
    private static readonly CascadeRule[] LatestFirst = [CascadeRule.Whole, CascadeRule.Early, CascadeRule.Before];

    private FrozenDictionary<(string TaskClass, int Tier, CascadeRule Rule), CascadeCertificate> _known =
        FrozenDictionary<(string, int, CascadeRule), CascadeCertificate>.Empty;

    /// <summary>True if a certificate holds.</summary>
    public bool Holds(string taskClass, int tier, CascadeRule rule) => Find(taskClass, tier, rule) is { Holds: true };

    /// <summary>The certificate, whether it holds or not; <see langword="null"/> if there is no evidence yet.</summary>
    public CascadeCertificate? Find(string taskClass, int tier, CascadeRule rule) =>
        Volatile.Read(ref _known).GetValueOrDefault((taskClass, tier, rule));

    /// <summary>The certificate of a tier that holds, whatever its rule; <see langword="null"/> if none does.</summary>
    public CascadeCertificate? FindAny(string taskClass, int tier)
    {
        foreach (var rule in LatestFirst)
        {
            if (Find(taskClass, tier, rule) is { Holds: true } certificate)
                return certificate;
        }

        return null;
    }

    /// <summary>Reads all certificates again.</summary>
    public IReadOnlyList<CascadeCertificate> Renew()
    {
        var certificates = knowledge.Certificates;
        Volatile.Write(
            ref _known, certificates.ToFrozenDictionary(certificate => (certificate.TaskClass, certificate.Tier, certificate.Rule)));
        return certificates;
    }
}
