using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>A running llama-server on loopback, kept alive between rounds.</summary>
internal sealed class LlamaServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly ConcurrentQueue<string> _lastLines = new();

    private LlamaServer(Process process, HttpClient client)
    {
        _process = process;
        _client = client;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Starts a server and waits until its model is loaded.</summary>
    /// <param name="settings">Where the peers and models are, threads and device.</param>
    /// <param name="model">The model's file name.</param>
    /// <param name="arguments">What else it is told, such as <c>--embedding</c> or <c>-np 8</c>.</param>
    public static async Task<LlamaServer> StartAsync(LocalEngineSettings settings, string model, params string[] arguments)
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        var start = new ProcessStartInfo(Path.Combine(settings.PeersFolder, "llama-server"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] device = settings.Device == LlamaDevice.Cpu ? ["-ngl", "0", "-dev", "none"] : ["-ngl", "99"];
        foreach (var argument in (string[])
        [
            "-m", settings.PathOf(model), "-t", Text(settings.Threads), "-tb", Text(settings.Threads), "--host", "127.0.0.1",
            "--port", Text(port), "--log-disable", "--no-ui", .. device, .. arguments,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;

        // A connection for each request: the server closes kept ones when it likes, and now and then a request met a closed one.
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.ConnectionClose = true;
        var server = new LlamaServer(process, client);
        process.ErrorDataReceived += (_, e) => server.Remember(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"llama-server ended with {process.ExitCode}: {string.Join(' ', start.ArgumentList)}");
            try
            {
                using var response = await server._client.GetAsync(new Uri("/health", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2))
            {
                // Not listening yet.
            }

            // Short, because this wait is part of what `startup` measures.
            await Task.Delay(2);
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

    /// <summary>The prompt that the server makes of a conversation.</summary>
    public async Task<string> RenderAsync(IEnumerable<ChatMessage> messages)
    {
        using var json = await PostAsync("/apply-template", Body(writer =>
        {
            writer.WriteStartArray("messages");
            foreach (var message in messages)
            {
                writer.WriteStartObject();
                writer.WriteString("role", message.Role.Value);
                writer.WriteString("content", message.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }));
        return json.RootElement.GetProperty("prompt").GetString()!;
    }

    /// <summary>
    /// Streams a greedy answer of exactly that many tokens to a rendered prompt. This is the server's cheapest way: no template, no parsing
    /// of the answer, and one candidate for its sampler.
    /// </summary>
    public async Task<StreamedReply> AskAsync(string prompt, int tokens)
    {
        using var request = Completion(prompt, tokens);
        var clock = new ReplyClock();
        using var response = await SendAsync(request);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var reply = await ServerEvents.ReadAsync(body, clock);
        if (reply.OutputTokens != tokens)
            throw new InvalidOperationException($"llama-server generated {reply.OutputTokens} tokens, not {tokens}.");
        return reply;
    }

    /// <summary>A greedy answer that a JSON schema constrains, with the time behind its first token.</summary>
    public async Task<(string Text, int Tokens, double DecodeSeconds)> AnswerAsync(string prompt, JsonElement schema, int maxTokens)
    {
        using var json = await PostAsync("/completion", Body(writer =>
        {
            writer.WriteString("prompt", prompt);
            writer.WriteNumber("n_predict", maxTokens);
            writer.WriteNumber("temperature", 0);
            writer.WriteNumber("top_k", 1);
            WriteTexts(writer, "samplers", ["top_k"]);
            writer.WriteBoolean("cache_prompt", false);
            writer.WritePropertyName("json_schema");
            schema.WriteTo(writer);
        }));
        var timings = json.RootElement.GetProperty("timings");
        return (
            json.RootElement.GetProperty("content").GetString()!,
            timings.GetProperty("predicted_n").GetInt32(),
            timings.GetProperty("predicted_ms").GetDouble() / 1000);
    }

    /// <summary>Streams the text of such an answer until it ends or is cancelled.</summary>
    public async IAsyncEnumerable<string> StreamAsync(
        string prompt, int tokens, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = Completion(prompt, tokens);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var text in ServerEvents.ReadTextAsync(body, cancellationToken))
            yield return text;
    }

    /// <summary>The CPU time that the server took so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        _lastLines.Enqueue(line);
        if (_lastLines.Count > 8)
            _lastLines.TryDequeue(out _);
    }

    private static HttpRequestMessage Completion(string prompt, int tokens) =>
        new(HttpMethod.Post, new Uri("/completion", UriKind.Relative))
        {
            Content = Json(Body(writer =>
            {
                writer.WriteString("prompt", prompt);
                writer.WriteNumber("n_predict", tokens);
                writer.WriteNumber("temperature", 0);
                writer.WriteNumber("top_k", 1);
                WriteTexts(writer, "samplers", ["top_k"]);
                writer.WriteBoolean("ignore_eos", true);
                writer.WriteBoolean("cache_prompt", true);
                writer.WriteBoolean("stream", true);
            })),
        };

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

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException e)
        {
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(1000));
            throw new InvalidOperationException(
                _process.HasExited
                    ? $"llama-server ended with {_process.ExitCode}: {string.Join('\n', _lastLines)}"
                    : "llama-server runs, but broke the connection.", e);
        }
    }

    private async Task<JsonDocument> PostAsync(string path, byte[] body)
    {
        using var content = Json(body);
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        return await JsonDocument.ParseAsync(stream);
    }
}
