namespace Wattwise.Gateway.Caches;

/// <summary>How many entries a purge removed.</summary>
internal sealed record PurgeReply(long Removed);
