using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_perf_context_data</c> (48 bytes); filled only where the context was made with <c>no_perf</c> off.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaPerformance
{
    public double StartMilliseconds;
    public double LoadMilliseconds;
    public double PromptMilliseconds;
    public double DecodeMilliseconds;
    public int PromptTokens;
    public int DecodedTokens;

    /// <summary>How often a compute graph was used again instead of rebuilt.</summary>
    public int ReusedGraphs;
}
