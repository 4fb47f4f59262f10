namespace Wattwise.Tool.Cache;

/// <summary>How many entries a purge removed.</summary>
internal sealed record CachePurgeResult(long Removed);
