using System.ComponentModel.DataAnnotations;
using Wattwise.Caching;

namespace Wattwise.Gateway;

/// <summary>Settings of the gateway's keys and budgets in a SQLite file. Read once, when the store is made.</summary>
public sealed class SqliteGatewayStoreOptions : IValidatableObject
{
    /// <summary>
    /// The file, on a local disk; made where there is none, its folder too. Must be set. SQLite keeps two more files beside it, named
    /// <c>-wal</c> and <c>-shm</c>, while it is open. Not the file of a semantic cache. Network drives do not work.
    /// </summary>
    [Required(ErrorMessage = "FilePath must name a file.")]
    public string FilePath { get; set; } = "";

    /// <summary>What is kept when the machine loses power. The default is <see cref="SqliteDurability.PowerLoss"/>: no key that was
    /// revoked comes back.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.PowerLoss;

    /// <summary>How long a write waits for another process that is writing. The default is 5 seconds; must be from 0 to 10
    /// minutes.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most writes that wait for the disk; further ones wait for a place among them. The default is 1,024; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedWrites { get; set; } = 1024;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Durability))
            yield return new ValidationResult($"{nameof(Durability)} has no value {Durability}.");
        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(BusyTimeout)} must be from 0 to 10 minutes, not {BusyTimeout}.");
    }
}
