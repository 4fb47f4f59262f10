using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Registration;

public sealed class PostgresRegistrationConformance(PostgresFixture postgres)
    : StoreRegistrationConformance<PostgresSemanticCacheStore, PostgresSemanticCacheOptions>
{
    private readonly string _schema = postgres.NewOptions().Schema;

    protected override IServiceCollection Add(IServiceCollection services, Action<PostgresSemanticCacheOptions>? configure) =>
        services.AddPostgresSemanticCache(configure);

    protected override IServiceCollection Add(
        IServiceCollection services, IConfiguration configuration, Action<PostgresSemanticCacheOptions>? configure) =>
        services.AddPostgresSemanticCache(configuration, configure);

    protected override void Locate(PostgresSemanticCacheOptions options) =>
        (options.ConnectionFactory, options.Schema) = (postgres.DataSource, _schema);
}
