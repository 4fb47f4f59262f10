using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

public sealed class EvidenceConformance(GarnetFixture garnet) : CacheEvidenceStoreConformance
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override ValueTask<ICacheEvidenceStore> OpenAsync(string name) =>
        new(new RedisSemanticCacheStore(garnet.Options(prefix: $"{_prefix} {name}")));
}
