using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Health;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Monitoring;
using Wattwise.Gateway.Traffic;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the dashboard, Prometheus's metrics and the health checks.</summary>
public static class WattwiseDashboardServiceCollectionExtensions
{
    private static readonly string[] Meters =
        [WattwiseTelemetry.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>
    /// Registers what <c>MapWattwiseDashboard</c>, <c>MapWattwiseMetrics</c> and <c>MapWattwiseHealth</c> serve, and puts it on the
    /// gateway's admin listener, if there is one. It follows the pipeline that
    /// <c>UseWattwise</c> builds, and whatever else adds to the registered <see cref="FootprintLedger"/>. Settings are validated when the
    /// host starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>The app's own <see cref="IFootprintLog"/> and <see cref="ICacheAuditSink"/> are told as before. Calling it twice is
    /// harmless.</remarks>
    public static IServiceCollection AddWattwiseDashboard(this IServiceCollection services, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<DashboardOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(LiveBoard)))
            return services;

        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>();
        services.AddWattwise();
        services.AddOptions<WattwiseOptions>().PostConfigure<IServiceProvider>(Follow);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new LiveTraffic(provider.GetRequiredService<TimeProvider>()));
        services.Replace(ServiceDescriptor.Singleton<IGatewayTraffic>(provider => provider.GetRequiredService<LiveTraffic>()));
        services.AddSingleton(provider => new MetricReadings(Meters, provider.GetService<IMeterFactory>()));
        services.AddSingleton(CreateBoard);
        services.AddSingleton(CreateOutlook);
        services.AddSingleton(provider => new FrameFeed(
            provider.GetRequiredService<LiveBoard>(),
            provider.GetRequiredService<IOptions<DashboardOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<DashboardClock>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGatewayAdminEndpoints, AdminMonitoring>());
        services.AddHealthChecks()
            .AddCheck<CacheStoreCheck>("cache store", HealthStatus.Degraded, tags: [])
            .AddCheck<ModelCheck>("model", HealthStatus.Degraded, tags: []);
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Dashboard")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwiseDashboard(
        this IServiceCollection services, IConfiguration configuration, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<DashboardOptions>().Bind(configuration);
        return services.AddWattwiseDashboard(configure);
    }

    // Before the pipeline's own settings, and after those of the app.
    private static void Follow(WattwiseOptions options, IServiceProvider provider)
    {
        var board = new Lazy<LiveBoard>(provider.GetRequiredService<LiveBoard>);
        if (options.Accounting is { } accounting)
            accounting.Log = new LiveFootprintLog(board, accounting.Log ?? provider.GetService<IFootprintLog>());
        if (options.SemanticCache is { } cache)
            cache.AuditSink = new LiveAuditSink(board, cache.AuditSink ?? provider.GetService<ICacheAuditSink>());
    }

    private static LiveBoard CreateBoard(IServiceProvider provider) => new(
        provider.GetRequiredService<FootprintLedger>(),
        provider.GetRequiredService<LiveTraffic>(),
        provider.GetRequiredService<MetricReadings>(),
        provider.GetRequiredService<IOptions<DashboardOptions>>().Value,
        provider.GetRequiredService<IOptions<WattwiseOptions>>().Value.SemanticCache is { Policy: null } cache
            ? cache.MaxWrongAmongHits : null,
        provider.GetRequiredService<TimeProvider>().GetUtcNow());

    private static GridOutlook CreateOutlook(IServiceProvider provider) => GridOutlook.Create(
        provider,
        provider.GetRequiredService<IOptions<WattwiseOptions>>().Value.Accounting,
        provider.GetRequiredService<IOptions<DashboardOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<GridOutlook>>());
}
