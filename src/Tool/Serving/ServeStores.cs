using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Tool.Serving;

/// <summary>
/// Where a gateway keeps keys, budgets, cache and ledger. Of several stores for one thing the last one that is registered is used.
/// </summary>
internal static class ServeStores
{
    public static void Add(IServiceCollection services, ServeSettings settings)
    {
        if (settings.Data is { } folder)
        {
            Directory.CreateDirectory(folder);
            services.AddSqliteSemanticCache(options => options.FilePath = DataFolder.Cache(folder));
            services.AddSqliteGatewayStore(options => options.FilePath = DataFolder.Keys(folder));
        }

        // What several gateways share.
        if (settings.Redis is { } redis)
            services.AddRedisSemanticCache(options => options.ConnectionString = redis);
        if (settings.Postgres is { } postgres)
            services.AddPostgresSemanticCache(options => options.ConnectionString = postgres);
        AddLedger(services, settings);
    }

    // Of several ledgers only one is written.
    private static void AddLedger(IServiceCollection services, ServeSettings settings)
    {
        if (settings.Postgres is { } postgres)
            services.AddPostgresLedger(options => options.ConnectionString = postgres);
        else if (settings.Redis is { } redis)
            services.AddRedisLedger(options => options.ConnectionString = redis);
        else if (settings.Data is { } folder)
            services.AddSqliteLedger(options => options.FilePath = DataFolder.Ledger(folder));
    }
}
