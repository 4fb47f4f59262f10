namespace Wattwise.Caching;

/// <summary>Says when a store is trimmed, and what goes: what expired, then what was answered first, until each limit holds.</summary>
/// <remarks>Trimming leaves a hundredth of each limit free, which is how much is added until the next one. Thread-safe.</remarks>
internal sealed class TrimPlan
{
    private const int Share = 100;

    private readonly Lock _lock = new();
    private readonly int _maxEntries;
    private readonly int _maxEntriesPerScope;
    private readonly long _maxBytes;
    private readonly int _spareEntries;
    private int _entries;
    private long _bytes;

    public TrimPlan(SemanticCacheStoreOptions options)
    {
        _maxEntries = options.MaxEntries;
        _maxEntriesPerScope = options.MaxEntriesPerScope;
        _maxBytes = options.MaxBytes;
        _spareEntries = Math.Min(_maxEntries, _maxEntriesPerScope) / Share;

        // What others left behind is looked at with the first add.
        _entries = _spareEntries;
    }

    /// <summary>Counts an entry; true where it is time to trim.</summary>
    public bool Add(long bytes)
    {
        lock (_lock)
        {
            _entries++;
            _bytes += bytes;
            if (_entries <= _spareEntries && _bytes <= _maxBytes / Share)
                return false;

            _entries = 0;
            _bytes = 0;
            return true;
        }
    }

    /// <summary>Chooses what goes.</summary>
    /// <param name="records">All records.</param>
    /// <param name="keptId">The one that was just added, which stays.</param>
    /// <param name="now">What expired by then goes first.</param>
    public IEnumerable<TrimCandidate> Choose(IReadOnlyList<TrimCandidate> records, string keptId, DateTimeOffset now)
    {
        var entries = 0;
        var bytes = 0L;
        var entriesOfScope = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in records.OrderByDescending(record => record.Id == keptId).ThenByDescending(record => record.CreatedAt).ThenBy(
            record => record.Id, StringComparer.Ordinal))
        {
            var ofScope = entriesOfScope.GetValueOrDefault(record.Scope);
            var fits = record.ExpiresAt > now.UtcTicks && entries < _maxEntries - (_maxEntries / Share)
                && ofScope < _maxEntriesPerScope - (_maxEntriesPerScope / Share)
                && bytes + record.SizeInBytes <= _maxBytes - (_maxBytes / Share);
            if (!fits && record.Id != keptId)
            {
                yield return record;
                continue;
            }

            entries++;
            bytes += record.SizeInBytes;
            entriesOfScope[record.Scope] = ofScope + 1;
        }
    }
}
