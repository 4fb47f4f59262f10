using System.Diagnostics;

namespace Wattwise.Processes;

/// <summary>Another process of the same tests with a store of its own on the same data, told what to do line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="argument">What the process is to do; its <c>Program.cs</c> knows.</param>
    /// <param name="target">The data: a path or an address.</param>
    public ChildProcess(string argument, string target)
    {
        var program = typeof(ChildProcess).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : "");
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), [argument, target])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Gives a command and waits for its line.</summary>
    public async Task<string?> AskAsync(string command, CancellationToken cancellationToken)
    {
        await TellAsync(command, cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public async Task TellAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

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
