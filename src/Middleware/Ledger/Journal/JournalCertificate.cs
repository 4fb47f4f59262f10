using Wattwise.Caching;
using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>A certificate of a cascade as JSON has it.</summary>
internal sealed class JournalCertificate
{
    public required string TaskClass { get; init; }

    public int Tier { get; init; }

    public CascadeRule Rule { get; init; }

    public double MaxLoss { get; init; }

    public double Risk { get; init; }

    public int Evidence { get; init; }

    public string? Infeasible { get; init; }

    public double KeptShare { get; init; }

    public double ObservedLoss { get; init; }

    public DateTimeOffset? EvidenceFrom { get; init; }

    public DateTimeOffset? EvidenceUntil { get; init; }

    public string? JudgedBy { get; init; }

    public static JournalCertificate? Of(CascadeCertificate? certificate) => certificate is null ? null : new()
    {
        TaskClass = StorableText.Encode(certificate.TaskClass),
        Tier = certificate.Tier,
        Rule = certificate.Rule,
        MaxLoss = certificate.MaxLoss,
        Risk = certificate.Risk,
        Evidence = certificate.Count,
        Infeasible = StorableText.Encode(certificate.Infeasible),
        KeptShare = certificate.KeptShare,
        ObservedLoss = certificate.ObservedLoss,
        EvidenceFrom = certificate.Period?.From.ToUniversalTime(),
        EvidenceUntil = certificate.Period?.To.ToUniversalTime(),
        JudgedBy = StorableText.Encode(certificate.JudgedBy),
    };

    public CascadeCertificate ToCertificate() =>
        new(StorableText.Decode(TaskClass), Tier, Rule, MaxLoss, Risk, Evidence, StorableText.Decode(Infeasible))
        {
            KeptShare = KeptShare,
            ObservedLoss = ObservedLoss,
            Period = EvidenceFrom is { } from && EvidenceUntil is { } until ? (from, until) : null,
            JudgedBy = StorableText.Decode(JudgedBy),
        };
}
