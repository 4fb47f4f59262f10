namespace Wattwise.Cascade;

/// <summary>Which tier of a cascade a record is of, for which class of tasks, and what was promised. Immutable.</summary>
/// <param name="Tier">The tier's name: the one that answered, or whose call is booked.</param>
/// <param name="TaskClass">The class, as metrics have it: never text of a user. <see langword="null"/> if none was asked for, since no
/// decision was to be made.</param>
public sealed record CascadeDetails(string Tier, string? TaskClass)
{
    /// <summary>
    /// The certificate that the decision rested on; for a request that the strongest tier answered since none holds, the one that does not,
    /// with the reason. <see langword="null"/>, the default, if there is none.
    /// </summary>
    public CascadeCertificate? Certificate { get; init; }

    /// <summary>The name of the tier that the certificate is about. The default is <see cref="Tier"/>.</summary>
    public string CertifiedTier { get; init; } = Tier;
}
