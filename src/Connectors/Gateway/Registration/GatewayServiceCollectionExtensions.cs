using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Embeddings;
using Wattwise.Gateway.Models;
using Wattwise.Gateway.Replays;
using Wattwise.Gateway.Responses;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Usage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the gateway.</summary>
public static class GatewayServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <c>app.MapWattwise()</c> serves. Chat clients and embedding generators are registered by the app, under the keys that
    /// <see cref="GatewayOptions.Models"/> names. Settings are validated, and the clients made, when the host starts; one that cannot be
    /// made is logged, and its requests fail.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>Services that the app registered itself stay. Calling it twice is harmless.</remarks>
    public static IServiceCollection AddWattwiseGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<GatewayOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.AddGatewayAccess();
        services.TryAddSingleton<IGatewayTraffic, NoTraffic>();
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<ModelCatalog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelPreparation>());
        services.TryAddSingleton<ModelListEndpoint>();
        services.TryAddSingleton<ModelRunner>();
        services.TryAddSingleton<ModelEndpoint>();
        services.TryAddSingleton<ReplayStore>();
        services.TryAddSingleton<SentItems>();
        services.TryAddSingleton<EmbeddingEndpoint>();
        services.TryAddSingleton<UsageEndpoint>();
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Gateway")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwiseGateway(
        this IServiceCollection services, IConfiguration configuration, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<GatewayOptions>().Bind(configuration);
        return services.AddWattwiseGateway(configure);
    }
}
