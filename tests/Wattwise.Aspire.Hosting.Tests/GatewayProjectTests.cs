using System.ClientModel;
using System.Data.Common;
using System.Reflection;
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
    public async Task Aspire_starts_it_waits_for_its_health_and_gives_clients_what_they_need()
    {
        await using var dashboard = await OtlpReceiver.StartAsync(HttpProtocols.Http2, Token);
        var builder = CreateBuilder(new() { ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = dashboard.Address });
        var gateway = builder.AddWattwiseGateway<Sample>("gateway").WithEnvironment("Admin__Port", "0");
        await using var app = builder.Build();
        await app.StartAsync(Token);
        await app.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync("gateway", Token);

        var connection = new DbConnectionStringBuilder
        {
            ConnectionString = await gateway.Resource.ConnectionStringExpression.GetValueAsync(Token),
        };
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
        Assert.NotEqual("", answer.Text);
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
