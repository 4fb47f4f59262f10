using System.Diagnostics;

namespace Wattwise.Gateway.Tests;

/// <summary>Another gateway on the same store, told what to do line by line.</summary>
internal sealed class GatewayProcess : IDisposable
{
    public const string Argument = "--child-gateway";

    private readonly Process _process;

    /// <param name="kind">What the gateways share.</param>
    /// <param name="place">Where that is.</param>
    /// <param name="argument">What the process is to do; <c>Program.cs</c> knows.</param>
    public GatewayProcess(string kind, string place, string argument = Argument)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Wattwise.Gateway.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        _process = Process.Start(
            new ProcessStartInfo(program, [argument, kind, place]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public async Task TellAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Ends its input, after which it ends itself.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>The next line; <see langword="null"/> after the last one of a process that ended.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
