using System.ComponentModel.DataAnnotations;

namespace Wattwise.Caching;

/// <summary>The limits that every store has. Read once, when the store is made.</summary>
/// <remarks>
/// If a limit is reached, the entry makes room that saves the fewest joules for its bytes, weighed by how often and how lately it was used.
/// All stores rank an answer of unknown energy by the same rule: 1 J for each generated token. A store over a vector store of the app's
/// choice removes the oldest answer instead, since it cannot count uses.
/// </remarks>
public class SemanticCacheStoreOptions
{
    /// <summary>The most entries in the store. The default is 100,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>The most bytes that entries take, texts and vectors included. The default is 512 MiB; must be positive.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>The most entries of one <see cref="CacheScope"/>: what is asked much in one scope evicts entries of that scope, not of
    /// others. A scope is a tenant and user, so a tenant whose users have scopes of their own has as many quotas as users. The default
    /// has no such quota; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxEntriesPerScope { get; set; } = int.MaxValue;

    /// <summary>
    /// The largest entry, in bytes of <see cref="SemanticCacheEntry.SizeInBytes"/>; a larger one is not kept. The default is 1 MiB; must be
    /// positive.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long MaxEntryBytes { get; set; } = 1L << 20;

    /// <summary>Encrypts prompts and answers outside of the process; <see langword="null"/>, the default, writes them in the clear. Stores
    /// in memory do not use it. A store that is registered takes it from the services. An entry that it cannot decrypt is passed over, with
    /// one warning.</summary>
    public ICacheProtector? Protector { get; set; }

    /// <summary>The clock for expiry. The default is the system's. A store that is registered takes another from the services.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
