using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Sqlite.Tests.Caching;

public sealed class SqliteSemanticCacheStoreConformance : RankingStoreConformance, IDisposable
{
    private readonly CacheFolder _folder = new();
    private int _stores;

    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure) =>
        new(_folder.Open(configure, $"{++_stores}.db"));

    public void Dispose() => _folder.Dispose();
}
