using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>A running llama-server on loopback, kept alive between rounds.</summary>
internal sealed class LlamaServer : IAsyncDisposable
{
    // Eight slots were the fastest of 4, 8, 16, 32 and 64 on two cores, for embeddings and for reranking alike.
    private const int Slots = 8;

    private readonly Process _process;
    private readonly HttpClient _client;

    private LlamaServer(Process process, HttpClient client)
    {
        _process = process;
        _client = client;
    }

    /// <summary>Starts a server and waits until its model is loaded.</summary>
    /// <param name="mode"><c>--embedding</c> or <c>--rerank</c>.</param>
    public static async Task<LlamaServer> StartAsync(string peersFolder, string model, int threads, string mode)
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        var start = new ProcessStartInfo(Path.Combine(peersFolder, "llama-server"));
        foreach (var argument in new[]
        {
            "-m", model, "-t", Text(threads), "-tb", Text(threads), "-np", Text(Slots), "--host", "127.0.0.1", "--port", Text(port), "--log-disable", mode,
        })
        {
            start.ArgumentList.Add(argument);
        }

        var server = new LlamaServer(
            Process.Start(start)!, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) });
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if ((await server._client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException) when (attempt < 300)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }
    }

    /// <summary>One request for all texts: the server packs them over its slots.</summary>
    public async Task EmbedAsync(string[] texts)
    {
        using var json = await PostAsync("/v1/embeddings", Body(writer => WriteTexts(writer, "input", texts)));
        if (json.RootElement.GetProperty("data").GetArrayLength() != texts.Length)
            throw new InvalidOperationException("llama-server answered with another number of embeddings.");
    }

    /// <summary>One request for all pairs of a query.</summary>
    public async Task RerankAsync(string query, string[] documents)
    {
        using var json = await PostAsync("/v1/rerank", Body(writer =>
        {
            writer.WriteString("query", query);
            WriteTexts(writer, "documents", documents);
        }));
        if (json.RootElement.GetProperty("results").GetArrayLength() != documents.Length)
            throw new InvalidOperationException("llama-server answered with another number of scores.");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static byte[] Body(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, string[] texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private async Task<JsonDocument> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonDocument>())!;
    }
}
