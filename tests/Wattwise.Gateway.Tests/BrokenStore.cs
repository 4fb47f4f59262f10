using Wattwise.Caching;

namespace Wattwise.Gateway.Tests;

/// <summary>A cache's store that is out.</summary>
internal sealed class BrokenStore : ISemanticCacheStore
{
    public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();

    public ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();

    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();

    public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();

    public IAsyncEnumerable<SemanticCacheEntry> ExportAsync(CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();

    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException();
}
