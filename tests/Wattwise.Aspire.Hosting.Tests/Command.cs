using System.Diagnostics;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>A program that has to end well.</summary>
internal static class Command
{
    public static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryAsync(program, arguments, cancellationToken);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}: {output}");
    }

    public static async Task<(int ExitCode, string Output)> TryAsync(
        string program, string[] arguments, CancellationToken cancellationToken) =>
        await TryAsync(new ProcessStartInfo(program, arguments), cancellationToken);

    public static async Task<(int ExitCode, string Output)> TryAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}
