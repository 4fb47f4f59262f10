using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.CacheStore.Memory;

public sealed class InMemorySemanticCacheStoreConformance : RankingStoreConformance
{
    // 16 bits a dimension.
    protected override float CosineTolerance => 1e-5f;

    protected override bool EncryptsEntries => false;

    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = new SemanticCacheStoreOptions();
        configure(options);
        return new(new InMemorySemanticCacheStore(options));
    }
}
