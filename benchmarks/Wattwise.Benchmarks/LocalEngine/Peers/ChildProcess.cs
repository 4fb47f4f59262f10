using System.Diagnostics;
using System.Globalization;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>This program again, with a verb that answers each line of its input with one of output. It ends when its input ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The CPU time that it took so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits for its first line.</summary>
    public static async Task<ChildProcess> StartAsync(params object[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // Under `dotnet Wattwise.Benchmarks.dll` the program is dotnet, and the first argument of the command line is the library.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments)
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        var child = new ChildProcess(Process.Start(start)!);
        await child.ReadAsync();
        return child;
    }

    /// <summary>Sends a line, and gives the answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        // Native libraries may print to the same stream.
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(DecodeChild.Answer, StringComparison.Ordinal))
                return line[DecodeChild.Answer.Length..];
        }

        await _process.WaitForExitAsync();
        throw new InvalidOperationException($"A child process ended with {_process.ExitCode}.");
    }
}
