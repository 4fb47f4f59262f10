using Wattwise.Caching;
using Wattwise.Gateway;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Caching;

public sealed class GatewayConformance(GarnetFixture garnet) : GatewayStoreConformance
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override ValueTask<IGatewayStore> OpenAsync(string name) =>
        new(new RedisSemanticCacheStore(garnet.Options(prefix: $"{_prefix} {name}")));
}
