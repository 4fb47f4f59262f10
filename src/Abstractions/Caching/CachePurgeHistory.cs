namespace Wattwise.Caching;

/// <summary>What a store knows of the purges that came after one of them. Immutable.</summary>
/// <param name="Last">The number of the latest purge; numbers grow by one with each record, and 0 says that there was none.</param>
/// <param name="Purges">The purges after the one that was asked about, the oldest first; <see langword="null"/> if the store does not
/// remember all of them: a reader then takes everything for purged. The conditions of one may be wider than what was asked for.</param>
public sealed record CachePurgeHistory(long Last, IReadOnlyList<CachePurge>? Purges);
