namespace Wattwise.Caching;

/// <summary>Names the vectors that are searched together.</summary>
internal readonly record struct PartitionId(CacheScope Scope, CacheKey Partition, int Dimension);
