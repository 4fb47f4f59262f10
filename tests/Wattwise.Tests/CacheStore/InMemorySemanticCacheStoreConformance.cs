using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.CacheStore;

public sealed class InMemorySemanticCacheStoreConformance : SemanticCacheStoreConformance
{
    // 16 bits a dimension.
    protected override float CosineTolerance => 1e-5f;

    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = new SemanticCacheStoreOptions();
        configure(options);
        return new(new InMemorySemanticCacheStore(options));
    }
}
