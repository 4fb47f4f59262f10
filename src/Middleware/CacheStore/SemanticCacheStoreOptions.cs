namespace Wattwise.Caching;

/// <summary>The limits that every store has. Read once, when the store is made.</summary>
public class SemanticCacheStoreOptions
{
    /// <summary>The most entries in the store. The default is 100,000; must be positive.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>The most bytes that entries take, texts and vectors included. The default is 512 MiB; must be positive.</summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>The most entries of one <see cref="CacheScope"/>: a tenant or user that asks much evicts its own entries, not those of others. The default has no such quota.</summary>
    public int MaxEntriesPerScope { get; set; } = int.MaxValue;

    /// <summary>The largest entry, in bytes of <see cref="SemanticCacheEntry.SizeInBytes"/>; a larger one is not kept. The default is 1 MiB; must be positive.</summary>
    public long MaxEntryBytes { get; set; } = 1L << 20;

    /// <summary>Encrypts prompts and answers outside of the process. The default writes them in the clear. Stores in memory do not use it.</summary>
    public ICacheProtector? Protector { get; set; }

    /// <summary>The clock for expiry. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Throws where a limit cannot work.</summary>
    /// <exception cref="ArgumentException">A limit is out of its range; the message names it.</exception>
    public virtual void Validate()
    {
        Require(MaxEntries > 0, nameof(MaxEntries), MaxEntries);
        Require(MaxBytes > 0, nameof(MaxBytes), MaxBytes);
        Require(MaxEntriesPerScope > 0, nameof(MaxEntriesPerScope), MaxEntriesPerScope);
        Require(MaxEntryBytes > 0, nameof(MaxEntryBytes), MaxEntryBytes);

        static void Require(bool condition, string name, long value)
        {
            if (!condition)
                throw new ArgumentException($"{name} must be positive, not {value}.");
        }
    }
}
