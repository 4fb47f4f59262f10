namespace Wattwise.Caching;

/// <summary>The entries that one search looks at: those of one scope and partition.</summary>
internal sealed class EntryGroup(ScopeEntries scope, CacheKey partition, int dimension)
{
    /// <summary>Bytes of a group without entries, near enough for a limit.</summary>
    public const int FixedBytes = 1024;

    public ScopeEntries Scope { get; } = scope;

    public CacheKey Partition { get; } = partition;

    public VectorIndex Index { get; } = new(dimension);
}
