using System.Runtime.CompilerServices;

namespace Wattwise.Caching;

/// <summary>
/// Remembers purges and refreshes, so that an answer asked for before one is not kept after it, and nobody joins the wait for it.
/// </summary>
/// <remarks>
/// Clients of one store share its log. Bounded: a request that is older than all that is remembered counts as met by what was forgotten.
/// Thread-safe.
/// </remarks>
internal sealed class PurgeLog
{
    private const int MaxRemembered = 1_024;

    private static readonly ConditionalWeakTable<ISemanticCacheStore, PurgeLog> OfStores = [];

    private readonly Lock _lock = new();
    private readonly Queue<(CachePurge? Purge, CacheKey Refreshed)> _events = new();
    private long _last, _lastPurge;
    private long? _followed;

    /// <summary>The moment of now, to be compared with later events.</summary>
    public PurgeMark Now => new(this, Volatile.Read(ref _last));

    /// <summary>
    /// The number of the latest purge in the store's own record that is in the log; <see langword="null"/> until that was read.
    /// </summary>
    public long? Followed
    {
        get
        {
            lock (_lock)
                return _followed;
        }
    }

    /// <summary>The log of a store; a new one if there is none.</summary>
    public static PurgeLog Of(ISemanticCacheStore? store) => store is null ? new PurgeLog() : OfStores.GetOrCreateValue(store);

    /// <summary>Writes a purge down. From now on nothing of the exact tier is valid.</summary>
    public void Add(CachePurge purge) => Add((purge, default), isPurge: true);

    /// <summary>Writes down what other processes purged.</summary>
    /// <param name="history">What the store said of the purges after <see cref="Followed"/>, at this or an earlier moment.</param>
    /// <returns>True if something was new.</returns>
    public bool Follow(CachePurgeHistory history)
    {
        lock (_lock)
        {
            var (last, purges) = history;
            if (last == _followed || (last < _followed && purges is not null))
                return false;

            var missed = last - _followed;
            if (purges is null || missed is null || missed > purges.Count)
            {
                // What came before the first reading, and what the store forgot, may be anything.
                Add(CachePurge.Everything);
            }
            else
            {
                foreach (var purge in purges.Skip(purges.Count - (int)missed))
                    Add(purge);
            }

            _followed = last;
            return true;
        }
    }

    /// <summary>Writes down that a newer answer to a request was asked for.</summary>
    public void AddRefresh(CacheKey key) => Add((null, key), isPurge: false);

    /// <summary>True if no purge came after a moment of this log.</summary>
    public bool IsUnpurgedSince(PurgeMark mark) => ReferenceEquals(mark.Log, this) && mark.Number >= Volatile.Read(ref _lastPurge);

    /// <summary>True if neither a purge nor a refresh came after a moment of this log.</summary>
    public bool IsUnchangedSince(PurgeMark mark) => ReferenceEquals(mark.Log, this) && mark.Number == Volatile.Read(ref _last);

    /// <summary>True if a purge or refresh after a moment meets an entry.</summary>
    /// <param name="mark">The moment.</param>
    /// <param name="entry">The entry; only what purges compare is read.</param>
    /// <param name="knowsModel">False while the model has not answered: a purge by model then counts as met.</param>
    public bool Meets(PurgeMark mark, SemanticCacheEntry entry, bool knowsModel = true)
    {
        if (Volatile.Read(ref _last) == mark.Number)
            return false;

        lock (_lock)
        {
            var first = _last - _events.Count;
            if (mark.Number < first)
                return true;

            var number = first;
            foreach (var (purge, refreshed) in _events)
            {
                if (++number > mark.Number
                    && (purge is null ? refreshed == entry.Key : (knowsModel ? purge : purge with { ModelId = null }).Matches(entry)))
                    return true;
            }

            return false;
        }
    }

    private void Add((CachePurge?, CacheKey) item, bool isPurge)
    {
        lock (_lock)
        {
            _events.Enqueue(item);
            if (_events.Count > MaxRemembered)
                _events.Dequeue();
            if (isPurge)
                Volatile.Write(ref _lastPurge, _last + 1);
            Volatile.Write(ref _last, _last + 1);
        }
    }
}
