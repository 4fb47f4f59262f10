using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>llama.cpp's benchmark of sequences that are decoded together, run as a process: one call, one figure.</summary>
internal sealed class LlamaBatchedBench(LocalEngineSettings settings)
{
    /// <summary>Generated tokens a second, prompts read within the time and without.</summary>
    /// <param name="sequences">How many sequences there are.</param>
    /// <param name="promptTokens">Tokens of each prompt.</param>
    /// <param name="tokens">Tokens that each generates.</param>
    public async Task<(double Whole, double Decode)> RunAsync(int sequences, int promptTokens, int tokens)
    {
        var output = await PeerProgram.RunAsync(
            settings, "llama-batched-bench", "-m", settings.PathOf(LocalEngineSettings.ChatModel), "-t", settings.Threads, "-fa", "on",
            "-ngl", settings.Device == LlamaDevice.Cpu ? 0 : 99, "-npp", promptTokens, "-ntg", tokens, "-npl", sequences,
            "-c", sequences * (promptTokens + tokens + 8), "--output-format", "jsonl");
        var line = output.Split('\n').Last(line => line.StartsWith('{'));
        using var json = JsonDocument.Parse(line);
        return (sequences * tokens / json.RootElement.GetProperty("t").GetDouble(), json.RootElement.GetProperty("speed_tg").GetDouble());
    }
}
