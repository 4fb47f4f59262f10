using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>A server whose answers never end.</summary>
internal sealed class EndlessUpstream : IAsyncDisposable
{
    private static readonly string Chunk = "data: " + """
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"on "}}]}
        """ + "\n\n";

    private readonly WebApplication _app;

    private EndlessUpstream(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/v1";

    public static async Task<EndlessUpstream> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(Chunk, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await app.StartAsync(cancellationToken);
        return new(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
