using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Health;

/// <summary>Says in one word how the process is: whoever asks may be anybody.</summary>
internal static class HealthEndpoints
{
    /// <summary>The tag of checks that say whether the process has to be started again, as .NET's templates name it.</summary>
    private const string LiveTag = "live";

    public static void Map(IEndpointRouteBuilder endpoints, HealthCheckService checks)
    {
        Map(endpoints, "/health", context => WriteAsync(context, checks, predicate: null));
        Map(endpoints, "/alive", context => WriteAsync(context, checks, static check => check.Tags.Contains(LiveTag)));
    }

    // Where an app has a fallback, routing would take other methods for an unknown address.
    private static void Map(IEndpointRouteBuilder endpoints, string path, RequestDelegate answer)
    {
        endpoints.MapRead(path, answer);
        endpoints.Map(path, static context => ErrorReply.SendWrongMethodAsync(context, ReadRoutes.Allowed));
    }

    private static async Task WriteAsync(
        HttpContext context, HealthCheckService checks, Func<HealthCheckRegistration, bool>? predicate)
    {
        var report = await checks.CheckHealthAsync(predicate, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode =
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted).ConfigureAwait(false);
    }
}
