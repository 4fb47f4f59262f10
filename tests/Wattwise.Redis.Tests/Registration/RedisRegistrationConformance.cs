using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Redis.Tests.Registration;

public sealed class RedisRegistrationConformance(
    GarnetFixture garnet) : StoreRegistrationConformance<RedisSemanticCacheStore, RedisSemanticCacheOptions>
{
    private readonly RedisSemanticCacheOptions _own = garnet.Options();

    protected override IServiceCollection Add(IServiceCollection services, Action<RedisSemanticCacheOptions>? configure) =>
        services.AddRedisSemanticCache(configure);

    protected override IServiceCollection Add(
        IServiceCollection services, IConfiguration configuration, Action<RedisSemanticCacheOptions>? configure) =>
        services.AddRedisSemanticCache(configuration, configure);

    protected override void Locate(RedisSemanticCacheOptions options) =>
        (options.ConnectionString, options.KeyPrefix) = (_own.ConnectionString, _own.KeyPrefix);
}
