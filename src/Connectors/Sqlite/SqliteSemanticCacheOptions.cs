namespace Wattwise.Caching;

/// <summary>Settings of the cache in a SQLite file. Read once, when the store is made.</summary>
/// <remarks>Limits hold for the file: all processes that share it should set the same.</remarks>
public sealed class SqliteSemanticCacheOptions : SemanticCacheStoreOptions
{
    /// <summary>The file, on a local disk; made where there is none, its folder too. Must be set. SQLite keeps two more files beside it, named <c>-wal</c> and
    /// <c>-shm</c>, while it is open: they belong to it. A network drive is no place for it, since SQLite's shared memory does not work there.</summary>
    public string FilePath { get; set; } = "";

    /// <summary>What is kept when the machine loses power. The default is <see cref="SqliteDurability.PowerLoss"/>.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.PowerLoss;

    /// <summary>How long a write waits for another process that is writing. The default is 5 seconds; must be from 0 to 10 minutes.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most writes that wait for the disk; further ones wait for a place among them. The default is 1,024; must be positive.</summary>
    public int MaxQueuedWrites { get; set; } = 1024;

    /// <summary>The most bytes of memory for the 8-bit copies of the vectors that are searched. The default is 256 MiB; must be positive. The partition that was
    /// not searched for longest leaves memory first. Of one that alone takes more, only the newest entries that fit are found.</summary>
    public long MaxIndexBytes { get; set; } = 256L << 20;

    /// <summary>The most bytes of the file itself; a write that needs more throws. <see cref="SemanticCacheStoreOptions.MaxBytes"/> makes room in time where this is
    /// half as much again. The default has no such limit; must be at least 1 MiB.</summary>
    public long MaxFileBytes { get; set; } = long.MaxValue;

    /// <summary>The most pieces of evidence, over all policies; the oldest go first. The default is 100,000; must be positive.</summary>
    public int MaxEvidence { get; set; } = 100_000;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(!string.IsNullOrWhiteSpace(FilePath), $"{nameof(FilePath)} must name a file.");
        Require(Enum.IsDefined(Durability), $"{nameof(Durability)} has no value {Durability}.");
        Require(BusyTimeout >= TimeSpan.Zero && BusyTimeout <= TimeSpan.FromMinutes(10), $"{nameof(BusyTimeout)} must be from 0 to 10 minutes, not {BusyTimeout}.");
        Require(MaxQueuedWrites > 0, $"{nameof(MaxQueuedWrites)} must be positive, not {MaxQueuedWrites}.");
        Require(MaxIndexBytes > 0, $"{nameof(MaxIndexBytes)} must be positive, not {MaxIndexBytes}.");
        Require(MaxFileBytes >= 1L << 20, $"{nameof(MaxFileBytes)} must be at least 1 MiB, not {MaxFileBytes}.");
        Require(MaxEvidence > 0, $"{nameof(MaxEvidence)} must be positive, not {MaxEvidence}.");

        static void Require(bool condition, string failure)
        {
            if (!condition)
                throw new ArgumentException(failure);
        }
    }

    internal SqliteSemanticCacheOptions Copy() => (SqliteSemanticCacheOptions)MemberwiseClone();
}
