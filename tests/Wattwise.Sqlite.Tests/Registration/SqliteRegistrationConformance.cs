using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Sqlite.Tests.Registration;

public sealed class SqliteRegistrationConformance
    : StoreRegistrationConformance<SqliteSemanticCacheStore, SqliteSemanticCacheOptions>, IDisposable
{
    private readonly CacheFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IServiceCollection Add(IServiceCollection services, Action<SqliteSemanticCacheOptions>? configure) =>
        services.AddSqliteSemanticCache(configure);

    protected override IServiceCollection Add(
        IServiceCollection services, IConfiguration configuration, Action<SqliteSemanticCacheOptions>? configure) =>
        services.AddSqliteSemanticCache(configuration, configure);

    protected override void Locate(SqliteSemanticCacheOptions options) => options.FilePath = _folder.File();
}
