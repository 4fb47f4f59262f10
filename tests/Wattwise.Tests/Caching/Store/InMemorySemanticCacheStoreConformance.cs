using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching.Store;

public sealed class InMemorySemanticCacheStoreConformance : SemanticCacheStoreConformance
{
    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = new SemanticCacheStoreOptions();
        configure(options);
        return new(new InMemorySemanticCacheStore(options));
    }
}
