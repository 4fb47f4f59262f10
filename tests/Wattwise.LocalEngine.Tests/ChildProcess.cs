using System.Diagnostics;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Runs what may end its process in a process of its own.</summary>
internal static class ChildProcess
{
    public const string Argument = "--child";

    /// <summary>Runs one of <see cref="ChildCommands"/>.</summary>
    /// <returns>How it ended, and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string command, params string[] arguments)
    {
        var name = "Wattwise.LocalEngine.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "");
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, name), [Argument, command, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
