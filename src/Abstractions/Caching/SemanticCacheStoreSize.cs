namespace Wattwise.Caching;

/// <summary>How much a store holds, and how much it may. What a store does not know is <see langword="null"/>.</summary>
/// <param name="Entries">Its entries, those that expired and were not removed yet included.</param>
public sealed record SemanticCacheStoreSize(long Entries)
{
    /// <summary>Bytes that the entries take, as the store counts them for <see cref="MaxBytes"/>.</summary>
    public long? Bytes { get; init; }

    /// <summary>The most entries that it keeps.</summary>
    public long? MaxEntries { get; init; }

    /// <summary>The most bytes that its entries may take.</summary>
    public long? MaxBytes { get; init; }
}
