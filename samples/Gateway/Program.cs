// A gateway that speaks OpenAI's API: the sample models without any settings; other servers, a cascade over several models, and stores by
// appsettings.json or the environment. What the settings mean is in src/Tool/Serving, which `wattwise serve` is made of too;
// docs/gateway.md has the same in a few lines for an app of one's own.
using Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Wattwise;
using Wattwise.Tool.Serving;

const string ModelCalls = "Experimental.Microsoft.Extensions.AI";
try
{
    var builder = WebApplication.CreateBuilder(args);
    var configuration = builder.Configuration;
    var exports = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    // All settings of ASP.NET's addresses count, also those of an image. Without any, only this machine is served.
    string[] addresses = ["urls", "http_ports", "https_ports"];
    if (addresses.All(setting => string.IsNullOrEmpty(configuration[setting])))
        builder.WebHost.UseUrls("http://127.0.0.1:4270");

    // What ends the start is said once, below.
    var isStarted = false;
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting", level => isStarted && level >= LogLevel.Warning);
    ServeServices.Add(
        builder.Services, configuration, ServeSettings.Read(configuration, builder.Environment.ContentRootPath),
        exports ? client => client.UseOpenTelemetry(sourceName: ModelCalls) : null);

    // Spans of requests hang below ASP.NET's.
    if (exports)
    {
        builder.Services.AddOpenTelemetry()
            .WithMetrics(o => o.AddMeter(WattwiseTelemetry.MeterName, ModelCalls))
            .WithTracing(o => o
                .AddSource("Microsoft.AspNetCore", WattwiseTelemetry.ActivitySourceName, ModelCalls)
                .AddProcessor(new ProbeFilter()))
            .UseOtlpExporter();
    }

    // Disposed at the end: the stores then get what still waits for them.
    await using var app = builder.Build();
    ServeRoutes.Map(app);
    Console.WriteLine(await ServeStart.StartAsync(app, configuration["WATTWISE_GATEWAY_KEY"], CancellationToken.None));
    isStarted = true;
    await ServeStart.WaitForEndAsync(app, CancellationToken.None);
    return 0;
}
catch (Exception fault) when (StartFault.IsExpected(fault))
{
    await Console.Error.WriteLineAsync(StartFault.Explain(fault));
    return StartFault.ExitCode;
}
