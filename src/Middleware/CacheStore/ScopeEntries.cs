namespace Wattwise.Caching;

/// <summary>The entries of one scope, in whatever partition: what its quota counts and evicts.</summary>
internal sealed class ScopeEntries(CacheScope scope, EntryTable entries)
{
    public CacheScope Scope { get; } = scope;

    public NumberTable<CacheKey> ByKey { get; } = new(place => entries[place].Key);
}
