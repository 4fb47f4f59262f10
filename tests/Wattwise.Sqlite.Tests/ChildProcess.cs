using System.Diagnostics;

namespace Wattwise.Sqlite.Tests;

/// <summary>Another process with a store on the same file, told what to do line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    public const string Argument = "--child-store";
    public const string LedgerArgument = "--child-ledger";
    public const string QueueArgument = "--child-queue";
    public const string OpenArgument = "--child-open";

    private readonly Process _process;

    public ChildProcess(string path, string argument = Argument)
    {
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Wattwise.Sqlite.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")), [argument, path])
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
    public async Task<string?> ReadAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken);

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
