namespace Wattwise.Caching;

/// <content>Makes room by priority.</content>
internal sealed partial class CacheWriter
{
    // The lowest priorities over all scopes are found by reading the index of priorities; taking a hundredth of the entries at a time makes
    // that cheap.
    private const int EvictedShare = 100;

    private readonly Statement _readTotals, _readScopeCount, _lowestPriorities, _lowestPrioritiesOfScope, _removeById, _advanceClock;

    private (Statement, Statement, Statement, Statement, Statement, Statement) PrepareEviction() => (
        Prepare("SELECT entries, bytes FROM totals"),
        Prepare("SELECT entries FROM scopes WHERE id = ?1"),
        Prepare("SELECT id, priority FROM entries ORDER BY priority LIMIT ?1"),
        Prepare("SELECT id, priority FROM entries WHERE scope = ?1 ORDER BY priority LIMIT ?2"),
        Prepare("DELETE FROM entries WHERE id = ?1"),
        Prepare("UPDATE totals SET eviction_clock = max(eviction_clock, ?1)"));

    private void MakeRoomInScope(long scope)
    {
        var entries = _readScopeCount.ReadNumber(scope) ?? 0;
        if (entries >= _options.MaxEntriesPerScope)
        {
            var tooMany = entries - _options.MaxEntriesPerScope + 1;
            Evict(_lowestPrioritiesOfScope, scope, tooMany + (_options.MaxEntriesPerScope / EvictedShare));
        }
    }

    private void MakeRoom(long bytes)
    {
        while (true)
        {
            long entries, taken;
            using (var totals = _readTotals.Read())
            {
                totals.Read();
                (entries, taken) = (totals.GetInt64(0), totals.GetInt64(1));
            }

            if (entries == 0 || (entries < _options.MaxEntries && taken + bytes <= _options.MaxBytes))
                return;
            Evict(_lowestPriorities, Math.Max(entries - _options.MaxEntries + 1, 1 + (entries / EvictedShare)));
        }
    }

    private void Evict(Statement lowest, params ReadOnlySpan<object?> values)
    {
        var evicted = new List<(long Id, double Priority)>();
        using (var rows = lowest.Read(values))
        {
            while (rows.Read())
                evicted.Add((rows.GetInt64(0), rows.GetDouble(1)));
        }

        foreach (var (id, _) in evicted)
            _removeById.Run(id);
        if (evicted.Count > 0)
            _advanceClock.Run(evicted[^1].Priority);
    }
}
