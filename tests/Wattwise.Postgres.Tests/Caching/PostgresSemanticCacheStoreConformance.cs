using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Caching;

/// <summary>Partitions that are compared row by row.</summary>
public class PostgresSemanticCacheStoreConformance(PostgresFixture postgres) : RankingStoreConformance
{
    protected override ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure)
    {
        var options = postgres.NewOptions();
        Configure(options);
        configure(options);
        return new(new PostgresSemanticCacheStore(options));
    }

    protected virtual void Configure(PostgresSemanticCacheOptions options)
    {
    }
}
