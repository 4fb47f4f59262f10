using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Health;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Wire;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves the dashboard, Prometheus's metrics and the health of an app that called <c>AddWattwiseDashboard</c>.</summary>
/// <remarks>
/// Whoever reaches these addresses reads them: they ask for no key of their own. The dashboard and the metrics tell of all tenants, so
/// an app puts them behind its own login (<c>RequireAuthorization()</c>) or on a listener that only operators reach.
/// </remarks>
public static class DashboardEndpointRouteBuilderExtensions
{
    /// <summary>Serves the dashboard. What changes something, keys and purges, is on the admin listener's page alone.</summary>
    /// <param name="endpoints">The app's routes.</param>
    /// <param name="path">The folder of the page. The default is <c>/dashboard</c>.</param>
    /// <returns>For further conventions, such as who may see it.</returns>
    /// <exception cref="InvalidOperationException"><c>AddWattwiseDashboard</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWattwiseDashboard(this IEndpointRouteBuilder endpoints, string path = "/dashboard")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var group = endpoints.MapGroup(path);
        DashboardEndpoints.Map(group, Find<FrameFeed>(endpoints), Find<LiveBoard>(endpoints), PageFiles.Index);
        return group;
    }

    /// <summary>Serves the metrics of the meter <c>Wattwise</c>, of ASP.NET and of the runtime in Prometheus's text format.</summary>
    /// <param name="endpoints">The app's routes.</param>
    /// <param name="path">The address. The default is <c>/metrics</c>.</param>
    /// <returns>For further conventions, such as who may read it.</returns>
    /// <exception cref="InvalidOperationException"><c>AddWattwiseDashboard</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWattwiseMetrics(this IEndpointRouteBuilder endpoints, string path = "/metrics")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var readings = Find<MetricReadings>(endpoints);
        return endpoints.MapRead(path, context => MetricsEndpoint.WriteAsync(context, readings));
    }

    /// <summary>
    /// Serves <c>/health</c>, the worst of all registered checks, and <c>/alive</c>, the worst of those with the tag <c>live</c>, of which
    /// Wattwise has none: a process that answers is alive. Each is one word:
    /// <c>Healthy</c> or <c>Degraded</c> (200), <c>Unhealthy</c> (503).
    /// </summary>
    /// <param name="endpoints">The app's routes.</param>
    /// <returns>For further conventions.</returns>
    /// <exception cref="InvalidOperationException"><c>AddWattwiseDashboard</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWattwiseHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup("");
        HealthEndpoints.Map(group, Find<HealthCheckService>(endpoints));
        return group;
    }

    private static T Find<T>(IEndpointRouteBuilder endpoints)
        where T : class => endpoints.ServiceProvider.GetService<T>()
            ?? throw new InvalidOperationException("Call services.AddWattwiseDashboard() before it is served.");
}
