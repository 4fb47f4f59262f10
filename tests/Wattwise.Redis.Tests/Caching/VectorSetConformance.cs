using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

/// <summary>The store on a server with vector sets.</summary>
public sealed class VectorSetConformance(GarnetFixture garnet) : RankingStoreConformance
{
    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = garnet.Options(hasVectorSets: true);
        configure(options);
        return new(new RedisSemanticCacheStore(options));
    }
}
