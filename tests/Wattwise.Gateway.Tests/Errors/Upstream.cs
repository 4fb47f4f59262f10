using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenAI;

namespace Wattwise.Gateway.Tests.Errors;

/// <summary>A server of OpenAI's API that answers each request with the same text, and the official client to it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Upstream(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Client = new OpenAIClient(
            new ApiKeyCredential("sk-upstream"),
            new OpenAIClientOptions { Endpoint = new Uri(address + "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) })
            .GetChatClient("large").AsIChatClient();
    }

    public IChatClient Client { get; }

    /// <param name="reply">What it says, with events for a stream.</param>
    public static async Task<Upstream> StartAsync(string reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = reply.StartsWith("data:", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
            return context.Response.WriteAsync(reply, context.RequestAborted);
        });
        await app.StartAsync(GatewayHost.Token);
        return new Upstream(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
