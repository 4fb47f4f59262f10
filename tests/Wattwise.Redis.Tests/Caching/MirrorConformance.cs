using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

/// <summary>The store on a server without vector sets.</summary>
public sealed class MirrorConformance(GarnetFixture garnet) : RankingStoreConformance
{
    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = garnet.Options(hasVectorSets: false);
        configure(options);
        return new(new RedisSemanticCacheStore(options));
    }
}
