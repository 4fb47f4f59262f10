using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching.Store;

public sealed class InMemorySemanticCacheStoreConformance : SemanticCacheStoreConformance
{
    // 12 bits a dimension, and the suite's vectors have few of them.
    protected override float CosineTolerance => 2e-4f;

    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = new SemanticCacheStoreOptions();
        configure(options);
        return new(new InMemorySemanticCacheStore(options));
    }
}
