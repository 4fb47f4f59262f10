using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache's store on a Redis server.</summary>
/// <remarks>
/// One <see cref="RedisSemanticCacheStore"/> serves as <see cref="ISemanticCacheStore"/> and <see cref="ICacheEvidenceStore"/>. Options are checked when the host starts; a server that is
/// away then does not stop the app. What the options leave open is taken from the services: <see cref="IConnectionMultiplexer"/> where there is no connection
/// string, <see cref="ICacheProtector"/>, <see cref="TimeProvider"/>.
/// </remarks>
public static class RedisServiceCollectionExtensions
{
    /// <summary>Registers the store.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisSemanticCache(this IServiceCollection services, Action<RedisSemanticCacheOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        return Add(services);
    }

    /// <summary>Registers the store, with options from configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="RedisSemanticCacheOptions"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisSemanticCache(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<RedisSemanticCacheOptions>().Bind(section);
        return Add(services);
    }

    private static IServiceCollection Add(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RedisSemanticCacheOptions>, RedisSemanticCacheOptionsValidator>();
        services.AddOptions<RedisSemanticCacheOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        return services
            .AddSingleton(provider => new RedisSemanticCacheStore(provider.GetRequiredService<IOptions<RedisSemanticCacheOptions>>().Value))
            .AddSingleton<ISemanticCacheStore>(provider => provider.GetRequiredService<RedisSemanticCacheStore>())
            .AddSingleton<ICacheEvidenceStore>(provider => provider.GetRequiredService<RedisSemanticCacheStore>());
    }

    private static void TakeServices(RedisSemanticCacheOptions options, IServiceProvider provider)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString) && options.ConnectionFactory is null && provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == true)
            options.ConnectionFactory = provider.GetRequiredService<IConnectionMultiplexer>;
        options.Protector ??= provider.GetService<ICacheProtector>();
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
    }
}
