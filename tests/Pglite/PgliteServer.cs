using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Wattwise.Pglite;

/// <summary>PostgreSQL with pgvector as a child process on a loopback port. One connection at a time.</summary>
internal sealed class PgliteServer : IAsyncDisposable
{
    private readonly Process _process;

    private PgliteServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>A pool of one connection, opened anew where the server closed it.</summary>
    public string ConnectionString => ConnectionStringFor(Port);

    public static string ConnectionStringFor(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=postgres;Password=postgres;Database=postgres;SSL Mode=Disable;GSS Encryption "
            + $"Mode=Disable;Maximum Pool Size=1;No Reset On Close=true");

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="dataFolder">Keeps the data; by default they stay in memory.</param>
    public static async Task<PgliteServer> StartAsync(CancellationToken cancellationToken, int port = 0, string? dataFolder = null)
    {
        var modules = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(item => item.Key == "PgliteDirectory").Value!;
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(
            AppContext.BaseDirectory, "pglite", "server.mjs"), modules, port.ToString(CultureInfo.InvariantCulture), dataFolder })
        {
            if (argument is not null)
                start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null)
        {
            await process.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException(
                $"The database server ended with code {process.ExitCode}; its reason is on standard error.");
        }

        return new PgliteServer(process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
