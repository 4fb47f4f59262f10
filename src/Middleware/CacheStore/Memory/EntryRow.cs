namespace Wattwise.Caching;

/// <summary>
/// A place of the <see cref="EntryTable"/>: 64 bytes beside the entry's packed texts and its codes in the <see cref="VectorIndex"/>.
/// </summary>
internal struct EntryRow
{
    /// <summary>How often an entry counts as used at most: what was a favourite once ages out in bounded time.</summary>
    private const int MaxFrequency = 100;

    public CacheKey Key;

    /// <summary>The entry's content; <see langword="null"/> where the place is free.</summary>
    public byte[]? Packed;

    public PartitionEntries? Partition;

    /// <summary>Joules that a hit saves, per byte that the entry takes.</summary>
    public float JoulesPerByte;

    /// <summary>The eviction clock when the entry was used last.</summary>
    public float Clock;

    public int Frequency;

    /// <summary>Counts the entries that had this place before.</summary>
    public int Version;

    /// <summary>What <see cref="GreedyDualEviction"/> compares.</summary>
    public readonly float Priority => Clock + (Frequency * JoulesPerByte);

    /// <summary>Counts a use. Searches call it side by side: one that gets lost does no harm.</summary>
    public void Touch(float clock)
    {
        Clock = clock;
        if (Frequency < MaxFrequency)
            Frequency++;
    }
}
