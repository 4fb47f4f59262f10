using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Wattwise.Tool.Tests.Gateway;

/// <summary>A server that speaks the part of OpenAI's API that a gateway asks of it, and keeps what it was asked.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtherServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First() + "/v1";

    /// <summary>The model and the authorization of each request.</summary>
    public List<(string Model, string Authorization)> Asked { get; } = [];

    public static async Task<OtherServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        OtherServer server = new(builder.Build());
        server._app.MapPost("/v1/chat/completions", async (HttpRequest request) =>
        {
            var body = (await JsonDocument.ParseAsync(request.Body)).RootElement;
            var model = body.GetProperty("model").GetString()!;
            server.Asked.Add((model, request.Headers.Authorization.ToString()));
            return body.TryGetProperty("stream", out var streams) && streams.GetBoolean()
                ? Microsoft.AspNetCore.Http.Results.Text($"data: {Chunk(model)}\n\ndata: [DONE]\n\n", "text/event-stream")
                : Microsoft.AspNetCore.Http.Results.Text(Whole(model), "application/json");
        });
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Whole(string model) =>
        $$$"""{"id":"1","object":"chat.completion","created":1,"model":"{{{model}}}","choices":[{"index":0,"message":{"role":"assistant","content":"from {{{model}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    private static string Chunk(string model) =>
        $$$"""{"id":"1","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[{"index":0,"delta":{"role":"assistant","content":"from {{{model}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
}
