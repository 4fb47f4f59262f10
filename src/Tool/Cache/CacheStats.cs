using Wattwise.Caching;

namespace Wattwise.Tool.Cache;

/// <summary>What a cache holds.</summary>
internal sealed record CacheStats(long Entries, long Bytes, long Expired, IReadOnlyList<CacheGroup> Groups)
{
    public static async Task<CacheStats> ReadAsync(ISemanticCacheStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long entries = 0, bytes = 0, expired = 0;
        Dictionary<(string? Tenant, string? Model), CacheGroup> groups = [];
        await foreach (var entry in store.ExportAsync(cancellationToken))
        {
            entries++;
            bytes += entry.SizeInBytes;
            if (entry.Answer.ExpiresAt <= now)
                expired++;
            var (key, at) = ((entry.Scope.Tenant, entry.Answer.ModelId), entry.Answer.CreatedAt);
            groups[key] = groups.TryGetValue(key, out var group)
                ? group with
                {
                    Entries = group.Entries + 1,
                    First = at < group.First ? at : group.First,
                    Last = at > group.Last ? at : group.Last,
                }
                : new(key.Tenant, key.ModelId, 1, at, at);
        }

        return new(entries, bytes, expired, [.. groups.Values.OrderByDescending(group => group.Entries)]);
    }
}
