using System.Net;
using System.Text;
using System.Text.Json;

namespace Wattwise.EndToEnd.Tests.RemoteProvider;

/// <summary>
/// An endpoint on loopback that speaks the chat completions protocol, so that the real OpenAI client runs against it without a key.
/// </summary>
internal sealed class OpenAIEndpoint : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _loop;

    public OpenAIEndpoint()
    {
        _listener = LoopbackListener.Start(out var address);
        Address = new(address, "v1/");
        _loop = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The body of every request, in order.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            Requests.Add(body);
            using var request = JsonDocument.Parse(body);
            var isStreaming = request.RootElement.TryGetProperty("stream", out var stream) && stream.GetBoolean();
            context.Response.ContentType = isStreaming ? "text/event-stream" : "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(isStreaming ? Events : Completion));
            context.Response.Close();
        }
    }

    private const string Usage =
        """{"prompt_tokens":20,"completion_tokens":40,"total_tokens":60,"prompt_tokens_details":{"cached_tokens":8}}""";

    private const string Completion = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o-mini",
         "choices":[{"index":0,"message":{"role":"assistant","content":"Open the settings."},"finish_reason":"stop"}],
         "usage":
        """ + Usage + "}";

    private static string Events { get; } = string.Concat(new[]
    {
        Chunk("""[{"index":0,"delta":{"role":"assistant","content":"Open the"},"finish_reason":null}]""", "null"),
        Chunk("""[{"index":0,"delta":{"content":" settings."},"finish_reason":null}]""", "null"),
        Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]""", "null"),
        Chunk("[]", Usage),
        "[DONE]",
    }.Select(data => $"data: {data}\n\n"));

    private static string Chunk(string choices, string usage) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-mini","choices":{{choices}},"usage":{{usage}}}""";
}
