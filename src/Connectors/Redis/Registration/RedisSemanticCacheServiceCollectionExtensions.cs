using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache on a Redis server.</summary>
/// <remarks>
/// One <see cref="RedisSemanticCacheStore"/> is the <see cref="ISemanticCacheStore"/>, the <see cref="ICacheEvidenceStore"/>, the
/// <see cref="Wattwise.Directives.IDirectiveEvidenceStore"/>, the <see cref="Wattwise.Cascade.ICascadeEvidenceStore"/> and the
/// <see cref="Wattwise.Gateway.IGatewayStore"/>. Settings are checked when the host starts; a server that is away then stops no app.
/// Among several stores the one that was registered last is used; registering this one again changes its settings. The services give what
/// the settings leave open: an <see cref="IConnectionMultiplexer"/> if there is no connection string, an <see cref="ICacheProtector"/>, a
/// <see cref="TimeProvider"/>, a logger factory.
/// </remarks>
public static class RedisSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers the store.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; not needed if the app registered an <see cref="IConnectionMultiplexer"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisSemanticCache(
        this IServiceCollection services, Action<RedisSemanticCacheOptions>? configure = null)
    {
        services.AddSemanticCacheStore(
                static (provider, options) => new RedisSemanticCacheStore(options, provider.GetService<ILoggerFactory>()),
                new RedisSemanticCacheOptionsValidator(),
                configure)
            .PostConfigure<IServiceProvider>(TakeConnection);
        return services;
    }

    /// <summary>Registers the store, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Redis")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisSemanticCache(
        this IServiceCollection services, IConfiguration configuration, Action<RedisSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RedisSemanticCacheOptions>().Bind(configuration);
        return services.AddRedisSemanticCache(configure);
    }

    // Resolved at first use: it may be made by connecting.
    private static void TakeConnection(RedisSemanticCacheOptions options, IServiceProvider provider)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString) && options.ConnectionFactory is null
            && provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == true)
            options.ConnectionFactory = provider.GetRequiredService<IConnectionMultiplexer>;
    }
}
