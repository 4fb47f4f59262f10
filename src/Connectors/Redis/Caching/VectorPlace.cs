namespace Wattwise.Caching;

/// <summary>Which vectors may be compared with each other.</summary>
/// <param name="ScopeHash">The scope's digest.</param>
/// <param name="Partition">The compatibility key.</param>
/// <param name="Dimension">The vectors' dimension.</param>
internal readonly record struct VectorPlace(string ScopeHash, CacheKey Partition, int Dimension);
