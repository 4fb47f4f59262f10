using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Access;

/// <summary>A gateway with real keys and a cache, under traffic that means it no good. Alone: the process's memory is looked at.</summary>
[Collection<WithoutOthers>]
public sealed partial class HostileTrafficTests : IAsyncLifetime
{
    private const int Requests = 10_000;
    private const int Callers = 16;
    private const long MaxGrowth = 16 << 20;
    private readonly CountingModel _model = new();
    private readonly LeakDetector _log = new();
    private readonly TcpListener _trap = new(IPAddress.Loopback, 0);
    private readonly string[] _keys = new string[2];
    private GatewayHost _host = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(
            configure: services =>
            {
                services.RemoveAll<IGatewayAccess>();
                services.RemoveAll<ILoggerProvider>();
                services.AddSingleton<ILoggerProvider>(_log);
                services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));
                services.AddWattwise();
                services.AddKeyedChatClient("test", _ => _model).UseWattwise();
            },
            options: options => options.Models.Add(new() { Name = "test", ServiceKey = "test" }));
        var keys = _host.Services.GetRequiredService<GatewayKeys>();
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = (await keys.CreateAsync(new(i == 0 ? "a" : "b") { TokensPerDay = long.MaxValue / 2 }, Token)).Text;
            _log.Forbid(_keys[i][28..60]);
        }

        _log.Forbid("question ");
        _trap.Start();
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Callers }) { BaseAddress = _host.V1 };
        foreach (var key in _keys)
            Assert.Equal(HttpStatusCode.OK, await PingAsync(key));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _trap.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Each_request_gets_its_status_and_nothing_crosses_a_tenant_leaks_or_grows()
    {
        var requests = new HostileRequests(_keys, ((IPEndPoint)_trap.LocalEndpoint).Port);
        var (seen, faults) = (new ConcurrentDictionary<string, int>(), new ConcurrentQueue<string>());
        await SendAsync(requests, 0, Requests / 5, seen, faults);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SendAsync(requests, Requests / 5, Requests, seen, faults);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Empty(faults);
        Assert.Empty(_log.Leaks);
        Assert.NotEqual(0, _log.Lines);
        Assert.False(_trap.Pending(), "An address from a request was called.");
        Assert.True(growth < MaxGrowth, $"{growth} bytes more than after the first fifth.");

        // Both tenants ask the same questions, and each repeats its own.
        Assert.Equal([0, 1], seen.Values.Distinct().Order());
        Assert.InRange(_model.Calls, 1, Requests / 5);
        foreach (var key in _keys)
            Assert.Equal(HttpStatusCode.OK, await PingAsync(key));
    }

    [Fact]
    public async Task A_body_of_100_MB_is_refused_before_it_is_sent_and_while_it_is()
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _host.Address.Port, Token);
            await using var stream = socket.GetStream();
            var length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 104857600";
            string[] head =
            [
                "POST /v1/chat/completions HTTP/1.1", "Host: localhost", $"Authorization: Bearer {_keys[0]}",
                "Content-Type: application/json", length, "\r\n",
            ];
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head)), Token);
            var sent = isChunked ? await SendChunksAsync(stream) : 0;

            var status = await new StreamReader(stream).ReadLineAsync(Token);
            Assert.Equal("HTTP/1.1 413 Payload Too Large", status);
            Assert.InRange(sent, 0, 100 << 20);
        }

        Assert.Equal(HttpStatusCode.OK, await PingAsync(_keys[1]));
    }

    [Fact]
    public async Task Headers_that_never_end_cost_nobody_else_anything_and_are_cut_off()
    {
        var slow = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new TcpClient();
            slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _host.Address.Port, Token);
            await client.GetStream().WriteAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-A"u8.ToArray(), Token);
        }

        Assert.Equal(HttpStatusCode.OK, await PingAsync(_keys[0]));
        foreach (var client in slow)
        {
            var rest = await new StreamReader(client.GetStream()).ReadToEndAsync(Token);
            Assert.StartsWith("HTTP/1.1 408", rest, StringComparison.Ordinal);
            client.Dispose();
        }
    }

    private async Task SendAsync(
        HostileRequests requests, int first, int end, ConcurrentDictionary<string, int> seen, ConcurrentQueue<string> faults)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = Token };
        await Parallel.ForAsync(first, end, parallel, async (number, token) =>
        {
            var (tenant, request, statuses) = requests.Make(number);
            using (request)
            {
                using var reply = await _client.SendAsync(request, token);
                var text = await reply.Content.ReadAsStringAsync(token);
                if (Judge(tenant, statuses, reply, text, seen) is { } fault && faults.Count < 10)
                    faults.Enqueue($"{number} {request.Method} {request.RequestUri?.AbsolutePath}: {fault}");
            }
        });
    }

    private string? Judge(int? tenant, int[] statuses, HttpResponseMessage reply, string text, ConcurrentDictionary<string, int> seen)
    {
        if (!statuses.Contains((int)reply.StatusCode))
            return $"status {(int)reply.StatusCode}: {text[..Math.Min(200, text.Length)]}";
        if (reply.Headers.Contains("X-Injected") || reply.Headers.GetValues("X-Content-Type-Options").Single() != "nosniff")
            return "a header is there that should not be, or the other way around";
        if (reply.Content.Headers.ContentType?.MediaType is not ("application/json" or "text/event-stream"))
            return $"content type {reply.Content.Headers.ContentType}";
        if (_keys.Any(key => text.Contains(key[28..60], StringComparison.Ordinal)))
            return "a key came back";
        if (!reply.IsSuccessStatusCode)
            return text.Contains("\"error\"", StringComparison.Ordinal) ? null : $"no error in {text}";

        // A stream sends the number in a piece of its own.
        var answer = Answer().Match(text).Value;
        if (answer.Length == 0 || tenant is null)
            return $"no answer in {text}";
        return seen.GetOrAdd(answer, tenant.Value) == tenant ? null : $"{answer} belongs to the other tenant";
    }

    private async Task<HttpStatusCode> PingAsync(string key)
    {
        using var client = _host.CreateHttp(key);
        using var body = new StringContent(
            """{"model": "test", "messages": [{"role": "user", "content": "ping"}]}""", Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync("chat/completions", body, Token);
        return reply.StatusCode;
    }

    private static async Task<int> SendChunksAsync(NetworkStream stream)
    {
        var chunk = new byte[(64 << 10) + 9];
        "10000\r\n"u8.CopyTo(chunk);
        chunk.AsSpan(7, 64 << 10).Fill((byte)' ');
        "\r\n"u8.CopyTo(chunk.AsSpan(7 + (64 << 10)));
        var sent = 0;
        try
        {
            for (; sent < 100 << 20; sent += 64 << 10)
            {
                if (stream.DataAvailable)
                    break;
                await stream.WriteAsync(chunk, Token);
            }
        }
        catch (IOException)
        {
            // The gateway closed the connection on it.
        }

        return sent;
    }

    [GeneratedRegex(@"answer \d+")]
    private static partial Regex Answer();
}
