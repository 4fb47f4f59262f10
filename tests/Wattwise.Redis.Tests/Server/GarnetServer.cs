using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Wattwise.Redis.Tests.Server;

/// <summary>A Garnet server on a loopback port, run from the tool of the repository's manifest, which is restored at first use. Ended by its process when disposed.</summary>
internal sealed class GarnetServer : IAsyncDisposable
{
    private static readonly string Manifest = Path.Combine(".config", "dotnet-tools.json");
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private Process? _process;

    private GarnetServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--memory", "256m", "--index", "16m", .. arguments];
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<GarnetServer> StartAsync(bool hasVectorSets = true, int? port = null, params string[] arguments)
    {
        var server = new GarnetServer(port ?? FreePort(), hasVectorSets ? ["--enable-vector-set-preview", .. arguments] : arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server, empty, on the port that it had.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [ToolAssembly(), .. _arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
        var start = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
                throw new InvalidOperationException($"Garnet did not start on port {Port}.");
            await Task.Delay(50);
        }
    }

    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Run directly, not through `dotnet tool run`: that process would be a parent that leaves the server behind when it is ended.
    private static string ToolAssembly()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, Manifest)))
            root = root.Parent;
        if (root is null)
            throw new InvalidOperationException($"{Manifest} is in no folder above {AppContext.BaseDirectory}.");

        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(root.FullName, Manifest)));
        var version = manifest.RootElement.GetProperty("tools").GetProperty("garnet-server").GetProperty("version").GetString()!;
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var tools = Path.Combine(packages, "garnet-server", version, "tools");
        if (!Directory.Exists(tools))
            RestoreTools(root.FullName);

        // The portable build lies deeper.
        return Directory.EnumerateFiles(tools, "GarnetServer.dll", SearchOption.AllDirectories).MinBy(path => path.Length)
            ?? throw new InvalidOperationException($"Garnet is not below '{tools}': run `dotnet tool restore`.");
    }

    private static void RestoreTools(string folder)
    {
        using var restore = Process.Start(new ProcessStartInfo("dotnet", ["tool", "restore"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        restore.StandardOutput.ReadToEnd();
        restore.WaitForExit();
        if (restore.ExitCode != 0)
            throw new InvalidOperationException("`dotnet tool restore` failed: Garnet, the server to run against, cannot be had.");
    }
}
