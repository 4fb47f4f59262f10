using System.ComponentModel.DataAnnotations;

namespace Wattwise.Accounting;

/// <summary>Settings of the ledger in a SQLite file. Read once, when the ledger is opened.</summary>
public sealed class SqliteLedgerOptions : IValidatableObject
{
    /// <summary>The file, on a local disk; made where there is none, its folder too. Must be set. SQLite keeps two more files beside it,
    /// named <c>-wal</c> and <c>-shm</c>, while it is open: they belong to it.</summary>
    [Required(ErrorMessage = "FilePath must name a file.")]
    public string FilePath { get; set; } = "";

    /// <summary>How often what was booked is written and flushed to the disk: what a killed process loses at most. From 10 milliseconds to
    /// 1 hour; the default is 1 second.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most requests that wait to be written; further ones are dropped and counted. The default is 65,536; must be from 1,024 to
    /// 16,777,216.</summary>
    [Range(1024, 16_777_216)]
    public int MaxQueuedEntries { get; set; } = 65_536;

    /// <summary>How long a write waits for another process that is writing. The default is 5 seconds; must be from 0 to 10 minutes.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most bytes of the file; beyond, entries are dropped and counted. The default has no such limit; must be at least 1 MiB.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxFileBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// How many whole months the file keeps besides the one that is running, by UTC; older ones are removed, as far as their export was confirmed
    /// (<see cref="SqliteLedger.ConfirmExportAsync"/>). From 1 to 1,200; the default is <see langword="null"/>: nothing is ever removed.
    /// </summary>
    [Range(1, 1200)]
    public int? KeepMonths { get; set; }

    /// <summary>Whether months that nobody confirmed as exported are removed too once <see cref="KeepMonths"/> is over. The default is false: they stay.</summary>
    public bool RemoveUnexported { get; set; }

    /// <summary>How tenants are kept. The default is <see cref="LedgerIdentity.AsGiven"/>: a tenant is a customer, whom the figures are for.</summary>
    public LedgerIdentity TenantIdentity { get; set; } = LedgerIdentity.AsGiven;

    /// <summary>How users are kept. The default is <see cref="LedgerIdentity.Hashed"/>.</summary>
    public LedgerIdentity UserIdentity { get; set; } = LedgerIdentity.Hashed;

    /// <summary>The key of hashed names, at least 16 bytes; keep it apart from the file. The default is <see langword="null"/>: a random one
    /// that the file itself holds, which hides names from a look at the file, not from one who tries names.</summary>
    public byte[]? IdentityKey { get; set; }

    /// <summary>The clock of flushes. The default is the system's; with <c>AddSqliteLedger</c>, the registered one.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal SqliteLedgerOptions Copy() => (SqliteLedgerOptions)MemberwiseClone();

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (FlushInterval < TimeSpan.FromMilliseconds(10) || FlushInterval > TimeSpan.FromHours(1))
            yield return new ValidationResult($"{nameof(FlushInterval)} must be from 10 milliseconds to 1 hour, not {FlushInterval}.");
        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(BusyTimeout)} must be from 0 to 10 minutes, not {BusyTimeout}.");
        if (!Enum.IsDefined(TenantIdentity) || !Enum.IsDefined(UserIdentity))
            yield return new ValidationResult($"{nameof(TenantIdentity)} and {nameof(UserIdentity)} must be values of {nameof(LedgerIdentity)}.");
        if (IdentityKey is { Length: < 16 })
            yield return new ValidationResult($"{nameof(IdentityKey)} must have at least 16 bytes, not {IdentityKey.Length}.");
        if (TimeProvider is null)
            yield return new ValidationResult($"{nameof(TimeProvider)} must not be null.");
    }
}
