using System.ComponentModel.DataAnnotations;

namespace Wattwise.Accounting;

/// <summary>The settings that every ledger has. Read once, when the ledger is opened.</summary>
public class LedgerOptions : IValidatableObject
{
    /// <summary>How often what was booked is written: what a killed process loses at most. From 10 milliseconds to 1 hour; the default is
    /// 1 second.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most requests that wait to be written; further ones are dropped and counted. The default is 65,536; must be from 1,024
    /// to
    /// 16,777,216.</summary>
    [Range(1024, 16_777_216)]
    public int MaxQueuedEntries { get; set; } = 65_536;

    /// <summary>How tenants are kept. The default is <see cref="LedgerIdentity.AsGiven"/>: a tenant is a customer, whom the figures are
    /// for.</summary>
    public LedgerIdentity TenantIdentity { get; set; } = LedgerIdentity.AsGiven;

    /// <summary>How users are kept. The default is <see cref="LedgerIdentity.Hashed"/>.</summary>
    public LedgerIdentity UserIdentity { get; set; } = LedgerIdentity.Hashed;

    /// <summary>The key of hashed names, at least 16 bytes; keep it apart from the ledger. The default is <see langword="null"/>: a random
    /// one
    /// that the ledger itself holds, which hides names from a look at it, not from one who tries names.</summary>
    public byte[]? IdentityKey { get; set; }

    /// <summary>The clock of flushes. The default is the system's; a ledger that is registered takes another from the services.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Names what cannot work.</summary>
    /// <param name="validationContext">Not needed.</param>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FlushInterval < TimeSpan.FromMilliseconds(10) || FlushInterval > TimeSpan.FromHours(1))
            yield return new ValidationResult($"{nameof(FlushInterval)} must be from 10 milliseconds to 1 hour, not {FlushInterval}.");
        if (!Enum.IsDefined(TenantIdentity) || !Enum.IsDefined(UserIdentity))
            yield return new ValidationResult(
                $"{nameof(TenantIdentity)} and {nameof(UserIdentity)} must be values of {nameof(LedgerIdentity)}.");
        if (IdentityKey is { Length: < 16 })
            yield return new ValidationResult($"{nameof(IdentityKey)} must have at least 16 bytes, not {IdentityKey.Length}.");
        if (TimeProvider is null)
            yield return new ValidationResult($"{nameof(TimeProvider)} must not be null.");
    }
}
