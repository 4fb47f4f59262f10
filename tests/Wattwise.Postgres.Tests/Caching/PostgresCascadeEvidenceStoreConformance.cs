using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Caching;

public sealed class PostgresCascadeEvidenceStoreConformance(PostgresFixture postgres) : CascadeEvidenceStoreConformance
{
    private readonly Dictionary<string, string> _schemas = [];

    protected override ValueTask<ICascadeEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000)
    {
        var options = postgres.NewOptions();
        options.Schema = _schemas.TryGetValue(name, out var schema) ? schema : _schemas[name] = options.Schema;
        options.MaxEvidencePerPolicy = maxEvidence;
        return new(new PostgresSemanticCacheStore(options));
    }
}
