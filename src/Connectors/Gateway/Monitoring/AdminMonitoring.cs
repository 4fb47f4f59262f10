using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Health;
using Wattwise.Gateway.Metrics;

namespace Wattwise.Gateway.Monitoring;

/// <summary>Puts dashboard, metrics and health on the admin listener: behind its login, but for the health.</summary>
internal sealed class AdminMonitoring(FrameFeed feed, LiveBoard board, MetricReadings readings, HealthCheckService checks)
    : IGatewayAdminEndpoints
{
    public void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/", static context =>
        {
            context.Response.Redirect("/dashboard/");
            return Task.CompletedTask;
        });
        DashboardEndpoints.Map(admin.MapGroup("/dashboard"), feed, board, PageFiles.OperatorIndex);
        admin.MapGet("/metrics", context => MetricsEndpoint.WriteAsync(context, readings));
        var health = admin.MapGroup("");
        HealthEndpoints.Map(health, checks);
        health.AllowAnonymous();
    }
}
