using Wattwise.Caching;
using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>What a cascade did, and the certificate that it decided by, as JSON has it.</summary>
internal sealed class JournalCascade
{
    public required string Tier { get; init; }

    public string? TaskClass { get; init; }

    public string? CertifiedTier { get; init; }

    public JournalCertificate? Certificate { get; init; }

    public static JournalCascade? Of(CascadeDetails? details) => details is null ? null : new()
    {
        Tier = StorableText.Encode(details.Tier),
        TaskClass = StorableText.Encode(details.TaskClass),
        CertifiedTier = StorableText.Encode(details.CertifiedTier),
        Certificate = JournalCertificate.Of(details.Certificate),
    };

    public CascadeDetails ToDetails() => new(StorableText.Decode(Tier), StorableText.Decode(TaskClass))
    {
        CertifiedTier = StorableText.Decode(CertifiedTier ?? Tier),
        Certificate = Certificate?.ToCertificate(),
    };
}
