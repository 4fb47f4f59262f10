using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Metrics;

/// <summary>Answers Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static async Task WriteAsync(HttpContext context, MetricReadings readings)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        PrometheusText.Write(readings.Collect(), context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
