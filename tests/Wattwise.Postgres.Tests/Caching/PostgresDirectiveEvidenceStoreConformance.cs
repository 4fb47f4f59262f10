using Wattwise.Caching;
using Wattwise.Directives;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Caching;

public sealed class PostgresDirectiveEvidenceStoreConformance(PostgresFixture postgres) : DirectiveEvidenceStoreConformance
{
    private readonly Dictionary<string, string> _schemas = [];

    protected override ValueTask<IDirectiveEvidenceStore> OpenAsync(string name, int maxEvidence = 10_000)
    {
        var options = postgres.NewOptions();
        options.Schema = _schemas.TryGetValue(name, out var schema) ? schema : _schemas[name] = options.Schema;
        options.MaxEvidencePerPolicy = maxEvidence;
        return new(new PostgresSemanticCacheStore(options));
    }
}
