using System.ClientModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.AI;
using OpenAI;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Bench;

/// <summary>A llama-server with the same model and threads, on a port of this machine.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const string FileName = "llama-server";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly CpuPowerModel _power;

    private PeerServer(Process process, int port, CpuPowerModel power)
    {
        _process = process;
        _power = power;
        Client = new OpenAIClient(
                new ApiKeyCredential("none"),
                new OpenAIClientOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/v1"), NetworkTimeout = TimeSpan.FromMinutes(10) })
            .GetChatClient("peer").AsIChatClient();
    }

    public IChatClient Client { get; }

    /// <summary>The peer on the PATH, or null.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? FileName + ".exe" : FileName))
        .FirstOrDefault(File.Exists);

    public static async Task<PeerServer> StartAsync(
        string program, string model, int threads, CpuPowerModel power, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var count = threads.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(
            program,
            ["-m", model, "-t", count, "-tb", count, "--host", "127.0.0.1", "--port", port.ToString(
                CultureInfo.InvariantCulture), "-ngl", "0", "-np", "1", "--log-disable"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new ToolException($"{program} could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        PeerServer server = new(process, port, power);
        try
        {
            await server.WaitAsync(program, port, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What its processor time stands for: no meter splits a machine's energy over processes.</summary>
    public EnergyEstimate ReadEnergy()
    {
        _process.Refresh();
        var seconds = _process.TotalProcessorTime.TotalSeconds;
        return new(seconds * _power.Watts, seconds * _power.LowWatts, seconds * _power.HighWatts, EnergyMethod.Modelled);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(string program, int port, CancellationToken cancellationToken)
    {
        using HttpClient http = new();
        Uri health = new($"http://127.0.0.1:{port}/health");
        var clock = Stopwatch.StartNew();
        while (!_process.HasExited && clock.Elapsed < StartTimeout)
        {
            try
            {
                using var response = await http.GetAsync(health, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new ToolException(
            _process.HasExited
                ? $"{program} ended with {_process.ExitCode}."
                : $"{program} was not ready within {StartTimeout.TotalMinutes:0} minutes.");
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
