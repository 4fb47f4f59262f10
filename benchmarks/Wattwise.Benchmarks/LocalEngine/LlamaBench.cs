using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The peer's own benchmark, run as a process: one call, one figure.</summary>
internal sealed class LlamaBench(LocalEngineSettings settings, string model)
{
    /// <summary>Prompt tokens a second for a prompt of that many tokens.</summary>
    public Task<double> PrefillAsync(int tokens) => RunAsync("-p", tokens, "-n", 0);

    /// <summary>Generated tokens a second over that many tokens, behind a prompt of that depth.</summary>
    public Task<double> DecodeAsync(int tokens, int depth) => RunAsync("-p", 0, "-n", tokens, "-d", depth);

    private async Task<double> RunAsync(params object[] arguments)
    {
        object[] device = settings.Device == LlamaDevice.Cpu ? ["-ngl", 0] : ["-ngl", 99, "-fa", 1];
        var output = await PeerProgram.RunAsync(
            settings, "llama-bench",
            ["-m", settings.PathOf(model), "-t", settings.Threads, "-r", 1, "-o", "json", .. device, .. arguments]);
        using var json = JsonDocument.Parse(output);
        return json.RootElement[0].GetProperty("avg_ts").GetDouble();
    }
}
