using System.ComponentModel.DataAnnotations;

namespace Wattwise.Caching;

/// <summary>Settings of the cache in a SQLite file. Read once, when the store is made.</summary>
/// <remarks>Limits hold for the file: all processes that share it should set the same.</remarks>
public sealed class SqliteSemanticCacheOptions : SemanticCacheStoreOptions, IValidatableObject
{
    /// <summary>The file, on a local disk; made where there is none, its folder too. Must be set. SQLite keeps two more files beside it,
    /// named <c>-wal</c> and <c>-shm</c>, while it is open: they belong to it. A network drive is no place for it, since SQLite's shared
    /// memory does not work there.</summary>
    [Required(ErrorMessage = "FilePath must name a file.")]
    public string FilePath { get; set; } = "";

    /// <summary>What is kept when the machine loses power. The default is <see cref="SqliteDurability.PowerLoss"/>.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.PowerLoss;

    /// <summary>
    /// How long a write waits for another process that is writing. The default is 5 seconds; must be from 0 to 10 minutes.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The most writes that wait for the disk; further ones wait for a place among them. The default is 1,024; must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedWrites { get; set; } = 1024;

    /// <summary>The most bytes of memory for the 8-bit copies of the vectors that are searched. The default is 256 MiB; must be positive.
    /// The partition that was not searched for longest leaves memory first. Of one that alone takes more, only the newest entries that fit
    /// are found.</summary>
    [Range(1, long.MaxValue)]
    public long MaxIndexBytes { get; set; } = 256L << 20;

    /// <summary>The most bytes of the file itself; a write that needs more throws. <see cref="SemanticCacheStoreOptions.MaxBytes"/> makes
    /// room in time where this is half as much again. The default has no such limit; must be at least 1 MiB.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxFileBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// The most pieces of evidence that are kept for a policy, or for a class of directives; the oldest go first. The default is 10,000;
    /// must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxEvidencePerPolicy { get; set; } = 10_000;

    internal SqliteSemanticCacheOptions Copy() => (SqliteSemanticCacheOptions)MemberwiseClone();

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Durability))
            yield return new ValidationResult($"{nameof(Durability)} has no value {Durability}.");
        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(BusyTimeout)} must be from 0 to 10 minutes, not {BusyTimeout}.");
    }
}
