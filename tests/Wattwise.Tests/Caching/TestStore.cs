using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>A store whose answers and faults a test decides.</summary>
internal sealed class TestStore : ISemanticCacheStore
{
    public required Func<CacheKey, ValueTask<IReadOnlyList<SemanticCacheMatch>>> Search { get; init; }

    public required Func<SemanticCacheEntry, ValueTask> Add { get; init; }

    public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default) => Search(query.Partition);

    public ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default) => Add(entry);

    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default) => new(false);

    public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default) => new(0);

    public IAsyncEnumerable<SemanticCacheEntry> ExportAsync(CancellationToken cancellationToken = default) =>
        AsyncEnumerable.Empty<SemanticCacheEntry>();

    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default) => new(0);
}
