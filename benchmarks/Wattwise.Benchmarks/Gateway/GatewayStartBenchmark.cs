using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Gateway.Access;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>
/// From the start of the process to the first answer: samples/Gateway as it is published, with its defaults (a chat model, an embedder, a
/// pair verifier, keys, the admin listener, all stages), beside llama-server over the same chat model; its file in the page cache.
/// </summary>
internal sealed class GatewayStartBenchmark(LocalEngineSettings settings, string project, string[] folders)
{
    private const double Target = 1.5;

    // A fresh connection for each start.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    // What the gateway's engine has: 8 slots over 8,192 cells, nothing fitted to the machine.
    private static readonly string[] SameShape = ["-np", "8", "-c", "8192", "-fa", "on", "-fit", "off"];

    public async Task<int> RunAsync()
    {
        var report = new Report($"gateway-start: process start to the first answer of /v1/chat/completions, one token, {settings}");
        (string Name, string Folder)[] programs = folders.Length > 0 ? [.. folders.Select(folder => (folder, folder))] :
        [
            ("published", await SampleGateway.PublishAsync(project)),
            ("published with -p:PublishAot=true", await SampleGateway.PublishAsync(project, "-p:PublishAot=true")),
            ("compiled at run time", await SampleGateway.PublishAsync(project, "-p:PublishReadyToRun=false")),
        ];
        try
        {
            Func<int, Task<double>>[] contestants =
            [
                _ => StartServerAsync(),
                _ => StartServerAsync(SameShape),
                .. programs.Select(program => (Func<int, Task<double>>)(_ => StartGatewayAsync(program.Folder))),
            ];
            var rounds = await Rounds.AlternateAsync(settings.RoundCount, warmUp: true, contestants);
            Report.Note($"       llama-server as the gateway's engine ({string.Join(' ', SameShape)}): {Rounds.Median(rounds[1]):F1} ms");
            for (var i = 0; i < programs.Length; i++)
            {
                var ours = rounds[i + 2];
                report.CompareTimes(programs[i].Name, "ms", (ours, rounds[0]), "llama-server with its defaults", Target);
                Report.Note($"       beside llama-server as the gateway's engine: {Rounds.Median(ours) / Rounds.Median(rounds[1]):F3}x");
            }
        }
        finally
        {
            if (folders.Length == 0)
            {
                foreach (var program in programs)
                    Directory.Delete(program.Folder, recursive: true);
            }
        }

        return report.ExitCode;
    }

    private async Task<double> StartServerAsync(params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        await using var server = await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, arguments);
        await AskAsync(server.Address, key: null);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private async Task<double> StartGatewayAsync(string program)
    {
        var key = KeyText.Create(KeyText.NewId(KeyText.AccountOf("default"))).Text;
        var start = Stopwatch.GetTimestamp();
        await using var gateway = await SampleGateway.StartAsync(program, settings.ModelsFolder, key);
        await AskAsync(gateway.Address, key);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task AskAsync(Uri address, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent(
                """{"model":"smollm2","messages":[{"role":"user","content":"Hello"}],"temperature":0,"max_tokens":1}""",
                Encoding.UTF8,
                "application/json"),
        };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Http.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
    }
}
