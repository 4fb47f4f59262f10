using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The peer's own benchmark, run as a process: one call, one figure.</summary>
internal sealed class LlamaBench(string peersFolder, string model, int threads, LlamaDevice device)
{
    /// <summary>Prompt tokens a second for a prompt of that many tokens.</summary>
    public Task<double> PrefillAsync(int tokens) => RunAsync("-p", tokens, "-n", 0);

    /// <summary>Generated tokens a second over that many tokens, behind a prompt of that depth.</summary>
    public Task<double> DecodeAsync(int tokens, int depth) => RunAsync("-p", 0, "-n", tokens, "-d", depth);

    private async Task<double> RunAsync(params object[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(peersFolder, "llama-bench")) { RedirectStandardOutput = true, RedirectStandardError = true };
        object[] all = ["-m", model, "-t", threads, "-r", 1, "-o", "json", "-ngl", device == LlamaDevice.Cuda ? 99 : 0, .. arguments];
        foreach (var argument in all)
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"llama-bench failed: {await error}");

        using var json = JsonDocument.Parse(output);
        return json.RootElement[0].GetProperty("avg_ts").GetDouble();
    }
}
