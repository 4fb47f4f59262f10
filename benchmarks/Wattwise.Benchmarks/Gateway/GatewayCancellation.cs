using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Gateway.Access;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>
/// How long a model goes on for a client that has left: from the closing of its connection until the scripted model's call has ended, or
/// the local engine has its place free again; and whether what was spent is booked.
/// </summary>
internal sealed class GatewayCancellation(LocalEngineSettings settings, int trials)
{
    private const double MaxMilliseconds = 100;
    private const int LongPrompt = 1200;
    private const int ContextLength = 8192;

    private EndlessClient _scripted = null!;
    private LlamaEngine? _engine;
    private BudgetAccount? _account;
    private string _key = "";
    private int _port;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report(
            $"gateway-cancel: from the closing of a connection until its work has stopped, over loopback; the slowest of {trials}");
        await using var app = await StartAsync(cancellationToken);
        foreach (var (name, model, isStream, isSilent) in new (string, string, bool, bool)[]
        {
            ("scripted model, whole answer", "endless", false, true),
            ("scripted model, stream before its first token", "endless", true, true),
            ("scripted model, stream with a token each 10 ms", "endless", true, false),
            ("local model reads its prompt, whole answer", "local", false, true),
            ("local model reads its prompt, stream", "local", true, true),
            ("local model writes, whole answer", "local", false, false),
            ("local model writes, stream", "local", true, false),
        })
        {
            var (times, unbooked) = (new double[trials], 0);
            for (var i = 0; i < trials; i++)
            {
                var before = await SpentAsync(cancellationToken);
                times[i] = await TryAsync(model, isStream, isSilent, i, cancellationToken);
                unbooked += await IsBookedAsync(before, cancellationToken) ? 0 : 1;
            }

            Report.Note($"       {name}: median {Rounds.Median(times):F1} ms");
            report.Limit(name, "ms", times.Max(), MaxMilliseconds);
            report.Limit("the same, not booked", "requests", unbooked, 0);
        }

        return report.ExitCode;
    }

    private async Task<WebApplication> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<EndlessClient>().AddWattwise();
        builder.Services.AddKeyedChatClient("endless", provider => provider.GetRequiredService<EndlessClient>()).UseWattwise();
        builder.Services.AddLlamaChatClient(
            o => (o.ModelPath, o.Threads, o.ContextLength) =
                (settings.PathOf(LocalEngineSettings.ChatModel), settings.Threads, ContextLength),
            "local").UseWattwise().ConfigureOptions(o => o.ConfigureLlama(llama => llama.LogitBias = OurChats.NoEnds));
        builder.Services.AddWattwiseGateway(o =>
        {
            foreach (var name in (string[])["endless", "local"])
                o.Models.Add(new() { Name = name, ServiceKey = name });
        });
        var app = builder.Build();
        app.MapWattwise();
        await app.StartAsync(cancellationToken);
        _scripted = app.Services.GetRequiredService<EndlessClient>();
        _port = new Uri(app.Urls.First()).Port;
        _key = (await app.Services.GetRequiredService<GatewayKeys>().CreateAsync(
            new("bench") { TokensPerDay = 1_000_000_000 }, cancellationToken)).Text;
        _account = app.Services.GetRequiredService<BudgetBook>().Of("bench");
        var local = app.Services.GetRequiredKeyedService<IChatClient>("local");
        await local.GetResponseAsync("Hello", new() { MaxOutputTokens = 1 }, cancellationToken);
        _engine = local.GetService<LlamaEngine>();
        return app;
    }

    private async Task<double> TryAsync(string model, bool isStream, bool isSilent, int trial, CancellationToken cancellationToken)
    {
        var isLocal = model == "local";
        (_scripted.IsSilent, var prompt) = (isSilent, $"{trial}: Go on.");
        _scripted.Reset();
        if (isLocal && isSilent)
            prompt = string.Join(' ', Enumerable.Range(trial * LongPrompt, LongPrompt).Select(static number => number % 997));
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
        await SendAsync(client, model, prompt, isStream, cancellationToken);
        if (isLocal)
            await WaitAsync(() => _engine!.Status.RunningRequests == 1, cancellationToken);
        else
            await _scripted.Began.WaitAsync(cancellationToken);
        if (!isSilent && isStream)
            await client.GetStream().ReadExactlyAsync(new byte[600], cancellationToken);
        await Task.Delay((isLocal && !isSilent && !isStream ? 300 : 20) + (trial * 37 % 200), cancellationToken);
        if (isLocal && _engine!.Status.RunningRequests != 1)
            throw new InvalidOperationException("The model had ended before its client left.");

        var start = Stopwatch.GetTimestamp();
        client.Close();
        if (!isLocal)
            return Stopwatch.GetElapsedTime(start, await _scripted.Ended.WaitAsync(cancellationToken)).TotalMilliseconds;
        await WaitAsync(() => _engine!.Status.RunningRequests == 0, cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private async Task SendAsync(TcpClient client, string model, string prompt, bool isStream, CancellationToken cancellationToken)
    {
        var body = $$"""
            {"model":"{{model}}","messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}],"temperature":0,
            "max_tokens":2000,"stream":{{(isStream ? "true" : "false")}}}
            """;
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_key}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + body), cancellationToken);
    }

    private async Task<long> SpentAsync(CancellationToken cancellationToken) =>
        (await _account!.ReadAsync(cancellationToken)).Day.Spent.Tokens;

    private async Task<bool> IsBookedAsync(long before, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await SpentAsync(cancellationToken) > before)
                return true;
            await Task.Delay(10, cancellationToken);
        }

        return false;
    }

    private static async Task WaitAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 30)
                throw new TimeoutException("The model neither began nor ended.");
            await Task.Delay(1, cancellationToken);
        }
    }
}
