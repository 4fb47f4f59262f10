using Wattwise.Caching;
using Wattwise.Gateway;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Caching;

public sealed class PostgresGatewayStoreConformance(PostgresFixture postgres) : GatewayStoreConformance
{
    private readonly Dictionary<string, string> _schemas = [];

    protected override ValueTask<IGatewayStore> OpenAsync(string name)
    {
        var options = postgres.NewOptions();
        options.Schema = _schemas.TryGetValue(name, out var schema) ? schema : _schemas[name] = options.Schema;
        return new(new PostgresSemanticCacheStore(options));
    }
}
