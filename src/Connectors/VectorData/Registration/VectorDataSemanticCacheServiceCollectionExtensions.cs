using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache over a vector store of Microsoft.Extensions.VectorData.</summary>
/// <remarks>
/// One <see cref="VectorDataSemanticCacheStore"/> over the registered <see cref="VectorStore"/> is the <see cref="ISemanticCacheStore"/>;
/// it keeps no evidence. Settings are checked when the host starts; a vector store that is away then stops no app. Among several stores the
/// one that was registered last is used; registering this one again changes its settings. The services give what the settings leave open:
/// an <see cref="ICacheProtector"/>, a <see cref="TimeProvider"/>, a logger factory.
/// </remarks>
public static class VectorDataSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers the store.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddVectorDataSemanticCache(
        this IServiceCollection services, Action<VectorDataSemanticCacheOptions>? configure = null)
    {
        services.AddSemanticCacheStore(
            static (provider, options) =>
                new VectorDataSemanticCacheStore(
                    provider.GetRequiredService<VectorStore>(), options, provider.GetService<ILoggerFactory>()),
            new VectorDataSemanticCacheOptionsValidator(),
            configure);
        return services;
    }

    /// <summary>Registers the store, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:VectorData")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddVectorDataSemanticCache(
        this IServiceCollection services, IConfiguration configuration, Action<VectorDataSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<VectorDataSemanticCacheOptions>().Bind(configuration);
        return services.AddVectorDataSemanticCache(configure);
    }
}
