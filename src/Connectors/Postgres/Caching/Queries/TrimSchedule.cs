namespace Wattwise.Caching;

/// <summary>Says when a store is trimmed: after each hundredth of its limits that this process added, and at its first add.</summary>
/// <remarks>
/// Trimming leaves that much room, so that a store which one process writes to stays within its limits; each further process may exceed
/// them by a hundredth. Thread-safe.
/// </remarks>
internal sealed class TrimSchedule(long maxEntries, long maxBytes)
{
    private const int Share = 100;

    private readonly Lock _lock = new();
    private readonly long _spareEntries = maxEntries / Share;
    private readonly long _spareBytes = maxBytes / Share;
    private bool _isFirst = true;
    private long _entries;
    private long _bytes;

    /// <summary>What trimming keeps at most.</summary>
    public long KeptEntries { get; } = maxEntries - (maxEntries / Share);

    /// <summary>What trimming keeps at most, in bytes.</summary>
    public long KeptBytes { get; } = maxBytes - (maxBytes / Share);

    /// <summary>Counts an entry; true where it is time to trim.</summary>
    public bool Add(long bytes)
    {
        lock (_lock)
        {
            _entries++;
            _bytes += bytes;
            if (!_isFirst && _entries <= _spareEntries && _bytes <= _spareBytes)
                return false;

            _isFirst = false;
            _entries = 0;
            _bytes = 0;
            return true;
        }
    }
}
