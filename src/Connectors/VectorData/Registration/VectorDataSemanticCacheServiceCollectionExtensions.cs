using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache over the app's vector store.</summary>
/// <remarks>Settings are checked when the host starts. A protector, a <see cref="TimeProvider"/> and a logger factory are taken from the services where the settings leave them open.</remarks>
public static class VectorDataSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="VectorDataSemanticCacheStore"/> over the registered <see cref="VectorStore"/> as the <see cref="ISemanticCacheStore"/>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddVectorDataSemanticCache(this IServiceCollection services, Action<VectorDataSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<VectorDataSemanticCacheOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VectorDataSemanticCacheOptions>, VectorDataSemanticCacheOptionsValidator>());
        services.TryAddSingleton(provider => new VectorDataSemanticCacheStore(
            provider.GetRequiredService<VectorStore>(), provider.GetRequiredService<IOptions<VectorDataSemanticCacheOptions>>().Value, provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton<ISemanticCacheStore>(provider => provider.GetRequiredService<VectorDataSemanticCacheStore>());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
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

    private static void TakeServices(VectorDataSemanticCacheOptions options, IServiceProvider provider)
    {
        options.Protector ??= provider.GetService<ICacheProtector>();
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
    }
}
