using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Caches;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the gateway's admin listener.</summary>
public static class WattwiseGatewayAdminServiceCollectionExtensions
{
    /// <summary>Registers the <see cref="GatewayAdminListener"/>, which starts with the host, on a loopback address of its own.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwiseGatewayAdmin(
        this IServiceCollection services, Action<GatewayAdminOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddGatewayAccess();
        var options = services.AddOptions<GatewayAdminOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayAdminOptions>, GatewayAdminOptionsValidator>());
        if (services.Any(static service => service.ServiceType == typeof(GatewayAdminListener)))
            return services;
        services.AddSingleton(static provider => new GatewayAdminListener(
            provider.GetRequiredService<IOptions<GatewayAdminOptions>>().Value,
            provider.GetServices<IGatewayAdminEndpoints>,
            ClockOf(provider),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<GatewayAdminListener>());
        services.AddSingleton<IGatewayAdminEndpoints>(
            static provider => new SessionEndpoints(provider.GetRequiredService<GatewayAdminListener>()));
        services.AddSingleton<IGatewayAdminEndpoints>(static provider => new KeyEndpoints(
            provider.GetRequiredService<GatewayKeys>(), provider.GetRequiredService<BudgetBook>(), ClockOf(provider)));
        services.AddSingleton(static provider => new GatewayCaches(
            provider,
            provider.GetRequiredService<IOptions<GatewayOptions>>(),
            provider.GetService<ILogger<GatewayCaches>>() ?? NullLogger<GatewayCaches>.Instance));
        services.AddSingleton<IGatewayAdminEndpoints>(static provider => new CacheEndpoints(
            provider.GetRequiredService<GatewayCaches>(),
            provider.GetRequiredService<GatewayKeys>(),
            ClockOf(provider),
            provider.GetService<ILogger<CacheEndpoints>>() ?? NullLogger<CacheEndpoints>.Instance));
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Gateway:Admin")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwiseGatewayAdmin(
        this IServiceCollection services, IConfiguration configuration, Action<GatewayAdminOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<GatewayAdminOptions>().Bind(configuration);
        return services.AddWattwiseGatewayAdmin(configure);
    }

    private static TimeProvider ClockOf(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
