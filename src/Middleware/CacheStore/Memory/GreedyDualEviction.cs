namespace Wattwise.Caching;

/// <summary>Chooses which entry makes room: the one that saves the least energy per byte for its use, the longer ago the sooner.</summary>
/// <remarks>
/// <para>
/// GreedyDual-Size-Frequency (Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy", HP Labs
/// 1998): an entry's priority is L + F * C / S, with F its uses, C the joules of the call that it saves, S its bytes, and L a clock that
/// stood at the priority of the last entry evicted when this one was last used. The lowest priority leaves; the clock ages what is no
/// longer used.
/// </para>
/// <para>
/// The lowest of a sample leaves instead of the lowest of all, so that an eviction costs the same however many entries there are; up to the
/// size of the sample it is exact. Expired entries in the sample leave first.
/// </para>
/// </remarks>
internal sealed class GreedyDualEviction(EntryTable entries)
{
    private const int SampleSize = 32;

    /// <summary>L: read by searches without a lock.</summary>
    public float Clock { get; private set; }

    /// <summary>Chooses among the entries of a table.</summary>
    /// <param name="among">The entries; at least one.</param>
    /// <param name="now">What expired by then goes first.</param>
    /// <returns>The place of the entry that makes room.</returns>
    public int Choose(HashIndex<CacheKey> among, DateTimeOffset now)
    {
        Span<int> sample = stackalloc int[SampleSize];
        sample = sample[..among.Sample(sample)];
        var lowest = sample[0];
        foreach (var place in sample)
        {
            ref var entry = ref entries[place];
            if (entry.Partition!.Index.HasExpired(entries.IdOf(place), now))
                return place;
            if (entry.Priority < entries[lowest].Priority)
                lowest = place;
        }

        Clock = Math.Max(Clock, entries[lowest].Priority);
        return lowest;
    }
}
