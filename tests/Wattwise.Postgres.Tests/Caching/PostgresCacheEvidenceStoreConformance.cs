using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Caching;

public sealed class PostgresCacheEvidenceStoreConformance(PostgresFixture postgres) : CacheEvidenceStoreConformance
{
    private readonly Dictionary<string, string> _schemas = [];

    protected override ValueTask<ICacheEvidenceStore> OpenAsync(string name)
    {
        var options = postgres.NewOptions();
        options.Schema = _schemas.TryGetValue(name, out var schema) ? schema : _schemas[name] = options.Schema;
        return new(new PostgresSemanticCacheStore(options));
    }
}
