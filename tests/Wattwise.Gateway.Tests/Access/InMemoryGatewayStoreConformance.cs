using Wattwise.Gateway.Access;
using Wattwise.StoreConformance;

namespace Wattwise.Gateway.Tests.Access;

public sealed class InMemoryGatewayStoreConformance : GatewayStoreConformance
{
    private readonly Dictionary<string, InMemoryGatewayStore> _stores = [];

    protected override ValueTask<IGatewayStore> OpenAsync(string name) =>
        new(_stores.TryGetValue(name, out var store) ? store : _stores[name] = new());
}
