using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.VectorData.Tests.Caching;

public sealed class VectorDataSemanticCacheStoreConformance : SemanticCacheStoreConformance
{
    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = new VectorDataSemanticCacheOptions();
        configure(options);
        return new(new VectorDataSemanticCacheStore(new InProcessVectorStore(), options));
    }
}
