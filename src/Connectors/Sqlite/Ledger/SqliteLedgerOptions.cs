using System.ComponentModel.DataAnnotations;

namespace Wattwise.Accounting;

/// <summary>Settings of the ledger in a SQLite file. Read once, when the ledger is opened.</summary>
public sealed class SqliteLedgerOptions : LedgerOptions
{
    /// <summary>The file, on a local disk; made where there is none, its folder too. Must be set. SQLite keeps two more files beside it,
    /// named <c>-wal</c> and <c>-shm</c>, while it is open: they belong to it.</summary>
    [Required(ErrorMessage = "FilePath must name a file.")]
    public string FilePath { get; set; } = "";

    /// <summary>
    /// How long a write waits for another process that is writing. The default is 5 seconds; must be from 0 to 10 minutes.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The most bytes of the file; beyond, entries are dropped and counted. The default has no such limit; must be at least 1 MiB.
    /// </summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxFileBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// How many whole months the file keeps besides the one that is running, by UTC; older ones are removed, as far as their export was
    /// confirmed (<see cref="SqliteLedger.ConfirmExportAsync"/>). From 1 to 1,200; the default is <see langword="null"/>: nothing is ever
    /// removed.
    /// </summary>
    [Range(1, 1200)]
    public int? KeepMonths { get; set; }

    /// <summary>
    /// Whether months that nobody confirmed as exported are removed too once <see cref="KeepMonths"/> is over. The default is false: they
    /// stay.
    /// </summary>
    public bool RemoveUnexported { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var fault in base.Validate(validationContext))
            yield return fault;
        if (BusyTimeout < TimeSpan.Zero || BusyTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(BusyTimeout)} must be from 0 to 10 minutes, not {BusyTimeout}.");
    }

    internal SqliteLedgerOptions Copy() => (SqliteLedgerOptions)MemberwiseClone();
}
