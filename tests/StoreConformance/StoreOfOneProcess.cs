using Wattwise.Caching;

namespace Wattwise.StoreConformance;

/// <summary>A store as one of several processes has it: caches over different ones share nothing in memory.</summary>
public sealed class StoreOfOneProcess(ISemanticCacheStore shared) : ISemanticCacheStore
{
    private int _readings;

    /// <summary>How often purges were asked for.</summary>
    public int Readings => Volatile.Read(ref _readings);

    /// <summary>Runs before an entry reaches the store.</summary>
    public Func<Task>? BeforeAdd { get; set; }

    /// <summary>Runs before purges are read.</summary>
    public Func<CancellationToken, Task>? BeforeReading { get; set; }

    /// <summary>Runs when purges were read, before they are told.</summary>
    public Func<Task>? AfterReading { get; set; }

    public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default) =>
        shared.SearchAsync(query, cancellationToken);

    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        if (BeforeAdd is { } before)
            await before();
        await shared.AddAsync(entry, cancellationToken);
    }

    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default) =>
        shared.RemoveAsync(scope, key, cancellationToken);

    public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default) =>
        shared.PurgeAsync(purge, cancellationToken);

    public async ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _readings);
        if (BeforeReading is { } before)
            await before(cancellationToken);
        var purges = await shared.ReadPurgesAsync(after, cancellationToken);
        if (AfterReading is { } then)
            await then();
        return purges;
    }

    public IAsyncEnumerable<SemanticCacheEntry> ExportAsync(CancellationToken cancellationToken = default) =>
        shared.ExportAsync(cancellationToken);

    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default) =>
        shared.CountAsync(scope, cancellationToken);
}
