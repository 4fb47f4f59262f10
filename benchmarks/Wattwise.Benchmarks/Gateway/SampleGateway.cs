using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>The published program of samples/Gateway, with its defaults.</summary>
internal sealed class SampleGateway : IAsyncDisposable
{
    private readonly Process _process;

    private SampleGateway(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Publishes the program into a folder of its own.</summary>
    /// <param name="project">The folder of the project.</param>
    /// <param name="arguments">What <c>dotnet publish</c> is told besides.</param>
    public static async Task<string> PublishAsync(string project, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("wattwise-gateway-").FullName;
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in (string[])["publish", project, "-c", "Release", "-v", "quiet", "-nologo", "-o", folder, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? folder : throw new InvalidOperationException($"dotnet publish ended with {process.ExitCode}.");
    }

    /// <summary>Starts it, and waits until it has said where it listens.</summary>
    /// <param name="folder">The published program.</param>
    /// <param name="models">The folder with the models.</param>
    /// <param name="key">The key that callers have.</param>
    public static async Task<SampleGateway> StartAsync(string folder, string models, string key)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "Gateway")) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["WATTWISE_GATEWAY_KEY"] = key;
        foreach (var argument in (string[])
            ["--Urls", $"http://127.0.0.1:{FreePort()}", "--Admin:Port", "0", "--Models", Path.GetFullPath(models)])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("http", StringComparison.Ordinal))
                return new SampleGateway(process, new Uri(line[..line.IndexOf("/v1", StringComparison.Ordinal)]));
        }

        throw new InvalidOperationException("The gateway did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
