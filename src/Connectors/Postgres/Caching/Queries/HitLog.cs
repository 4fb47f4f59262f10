namespace Wattwise.Caching;

/// <summary>Hits that the database does not know of yet. The next add takes them along: a search writes nothing.</summary>
/// <remarks>Thread-safe. Bounded: hits on further entries are forgotten, which costs them a little of their rank.</remarks>
internal sealed class HitLog
{
    private const int MaxEntries = 4096;

    private readonly Lock _lock = new();
    private Dictionary<long, long> _hits = [];

    public void Add(long entryId)
    {
        lock (_lock)
        {
            if (_hits.TryGetValue(entryId, out var count) || _hits.Count < MaxEntries)
                _hits[entryId] = count + 1;
        }
    }

    /// <summary>Takes all hits out, entries and their counts; empty where there are none.</summary>
    public (long[] EntryIds, long[] Hits) Take()
    {
        Dictionary<long, long> taken;
        lock (_lock)
        {
            if (_hits.Count == 0)
                return ([], []);
            (taken, _hits) = (_hits, []);
        }

        return ([.. taken.Keys], [.. taken.Values]);
    }
}
