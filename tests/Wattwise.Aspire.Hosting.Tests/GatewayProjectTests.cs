using System.ClientModel;
using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using Wattwise.Gateway.Access;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>The gateway sample under a real application of Aspire.</summary>
public class GatewayProjectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Aspire_starts_it_waits_for_its_health_and_gives_an_app_what_it_needs_to_ask()
    {
        await using var dashboard = await OtlpReceiver.StartAsync(HttpProtocols.Http2, Token);
        var builder = CreateBuilder(new() { ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = dashboard.Address });
        // As Aspire has it in development: else figures go out once a minute.
        var gateway = builder.AddWattwiseGateway<Sample>("gateway")
            .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "1000").WithEnvironment("OTEL_BSP_SCHEDULE_DELAY", "1000");
        var written = Path.GetTempFileName();
        builder.AddExecutable("shop", "node", AppContext.BaseDirectory, "shop.mjs", written).WithReference(gateway).WaitFor(gateway);
        await using var app = builder.Build();
        await app.StartAsync(Token);
        await app.Services.GetRequiredService<ResourceNotificationService>()
            .WaitForResourceAsync("shop", KnownResourceStates.TerminalStates, Token);

        var shop = JsonElement.Parse(await File.ReadAllBytesAsync(written, Token));
        File.Delete(written);
        var connection = new DbConnectionStringBuilder { ConnectionString = shop.GetProperty("connection").GetString() };
        OpenAIClientOptions options = new() { Endpoint = new Uri((string)connection["Endpoint"]) };
        using var client = new OpenAIClient(new ApiKeyCredential((string)connection["Key"]), options)
            .GetChatClient((string)connection["Model"]).AsIChatClient();
        var answer = await client.GetResponseAsync("What is the capital of Portugal?", new() { Temperature = 0 }, Token);
        await dashboard.WaitAsync(
            () => dashboard.Instruments.ContainsKey("wattwise.energy")
                && dashboard.Spans.Values.Any(span => span is { Service: "gateway", Name: "wattwise.request" }),
            Token);
        await app.StopAsync(Token);

        Assert.True(answer.Usage!.OutputTokenCount > 0);
        Assert.NotEqual("", shop.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Gateways_beside_each_other_do_not_share_a_port_for_their_operators()
    {
        var builder = CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection([new("Parameters:other-key", GatewayKeys.NewText("default"))]);
        builder.AddWattwiseGateway<Sample>("gateway");
        builder.AddWattwiseGateway<Sample>("other");
        await using var app = builder.Build();
        await app.StartAsync(Token);

        var notifications = app.Services.GetRequiredService<ResourceNotificationService>();
        foreach (var name in (string[])["gateway", "other"])
        {
            var state = await notifications.WaitForResourceAsync(
                name, [KnownResourceStates.Running, .. KnownResourceStates.TerminalStates], Token);
            Assert.Equal(KnownResourceStates.Running, state);
            await notifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, Token);
        }

        await app.StopAsync(Token);
    }

    private static IDistributedApplicationBuilder CreateBuilder(Dictionary<string, string?> settings)
    {
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { DisableDashboard = true, AllowUnsecuredTransport = true });
        settings["Parameters:gateway-key"] = GatewayKeys.NewText("default");
        settings["DcpPublisher:CliPath"] = typeof(GatewayProjectTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "DcpCliPath").Value;
        // Aspire wants to know where its dashboard is, also where there is none.
        settings["DcpPublisher:DashboardPath"] = "none";
        // Until it listens, asking for its health fails.
        settings["Logging:LogLevel:Default"] = "None";
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private sealed class Sample : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Repository.Root, "samples/Gateway/Gateway.csproj");

        // It is built as the tests are.
        public bool SuppressBuild => true;
    }
}
