using System.Diagnostics;
using System.Globalization;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Runs one of llama.cpp's programs to its end.</summary>
internal static class PeerProgram
{
    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(LocalEngineSettings settings, string program, params object[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(settings.PeersFolder, program))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {await error}");
    }
}
