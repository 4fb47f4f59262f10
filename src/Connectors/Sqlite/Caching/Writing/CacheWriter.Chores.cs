namespace Wattwise.Caching;

/// <content>What is done along with any write.</content>
internal sealed partial class CacheWriter
{
    /// <summary>How many removals are remembered. A process that missed more than these reads its vectors anew.</summary>
    public const int RememberedRemovals = 100_000;

    // Bounds the time that a write takes longer for it.
    private const int ExpiredPerWrite = 200;

    private readonly Statement _removeExpired, _trimRemovals, _countUses;

    /// <summary>
    /// Removes some of the expired entries and the oldest notes of removals, and writes down how often entries were used.
    /// </summary>
    public override void DoChores()
    {
        _removeExpired.Run(Now);
        _trimRemovals.Run();
        foreach (var (id, uses) in _uses.TakeAll())
            _countUses.Run(id, uses);
    }

    private (Statement, Statement, Statement) PrepareChores() => (
        Prepare(
            $"DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE expires_at <= ?1 ORDER BY expires_at LIMIT {ExpiredPerWrite})"),
        Prepare($"DELETE FROM removals WHERE id <= (SELECT max(id) FROM removals) - {RememberedRemovals}"),
        Prepare(
            "UPDATE entries SET uses = uses + ?2, priority = (SELECT eviction_clock FROM totals) + (uses + ?2) * joules_per_byte WHERE id = ?1"));
}
