using System.Collections.Concurrent;

namespace Wattwise.Caching;

/// <summary>How often entries were used since that was last written down. Thread-safe.</summary>
internal sealed class UseCounts
{
    // Uses are worth a write of their own once there are this many entries; beyond the limit, those of further entries are not counted.
    private const int WorthWriting = 256;
    private const int Limit = 4096;

    private readonly ConcurrentDictionary<long, int> _uses = new();
    private int _count;

    /// <summary>Counts one use.</summary>
    /// <returns>True where it is time to write the counts down.</returns>
    public bool Add(long entry)
    {
        if (_uses.ContainsKey(entry) || Volatile.Read(ref _count) < Limit)
        {
            if (_uses.AddOrUpdate(entry, 1, static (_, uses) => uses + 1) == 1)
                return Interlocked.Increment(ref _count) == WorthWriting;
        }

        return false;
    }

    /// <summary>Gives all counts, and begins anew.</summary>
    public IEnumerable<(long Entry, int Uses)> TakeAll()
    {
        foreach (var entry in _uses.Keys)
        {
            if (_uses.TryRemove(entry, out var uses))
            {
                Interlocked.Decrement(ref _count);
                yield return (entry, uses);
            }
        }
    }
}
