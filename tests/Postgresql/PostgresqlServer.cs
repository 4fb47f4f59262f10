using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Wattwise.Postgresql;

/// <summary>A PostgreSQL server as a child process on a loopback port, with as many connections as its settings allow. Its <c>vector</c>
/// extension is a stand-in without an index; PGlite has the real one.</summary>
internal sealed class PostgresqlServer : IAsyncDisposable
{
    private readonly Process _process;

    private PostgresqlServer(Process process, int port, string logPath)
    {
        _process = process;
        Port = port;
        LogPath = logPath;
    }

    public int Port { get; }

    /// <summary>The server's log, with each statement after the name of its application and database.</summary>
    public string LogPath { get; }

    public string ConnectionString => ConnectionStringFor(Port);

    public static string ConnectionStringFor(int port, string database = "postgres") => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};SSL Mode=Disable;GSS Encryption Mode=Disable");

    /// <summary>
    /// Starts a server with no data and waits until it takes connections. Skips the test if there is none for this machine.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">The server's settings, as <c>name=value</c>.</param>
    public static async Task<PostgresqlServer> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var modules = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(item => item.Key == "PostgresqlDirectory").Value!;
        var process = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "postgresql", "server.mjs"), modules, .. settings])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line?.Split(' ', 3) is ["port", var port, var log])
            return new(process, int.Parse(port, CultureInfo.InvariantCulture), log);

        await process.WaitForExitAsync(cancellationToken);
        Assert.SkipWhen(line?.StartsWith("missing ", StringComparison.Ordinal) ?? false, line?["missing ".Length..] ?? "");
        throw new InvalidOperationException($"The database server ended with code {process.ExitCode}; its reason is on standard error.");
    }

    /// <summary>Ends the server at once, without a farewell to its clients, and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
