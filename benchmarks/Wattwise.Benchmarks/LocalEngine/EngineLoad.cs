using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Sets our engine up for a load as the peer's slots are.</summary>
internal static class EngineLoad
{
    /// <summary>As many requests side by side as the peer has slots, with as many KV cells in all.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="requests">The peer's slots.</param>
    /// <param name="cellsPerRequest">The context of each slot.</param>
    /// <param name="layout">Whether requests share cells, which is the peer's <c>-kvu</c>, or not, its <c>-no-kvu</c>.</param>
    public static void Configure(LlamaEngineOptions options, int requests, int cellsPerRequest, LlamaKvLayout layout = LlamaKvLayout.Shared)
    {
        options.KvLayout = layout;
        options.ContextLength = cellsPerRequest;
        options.KvCacheTokens = requests * cellsPerRequest;
        options.MaxConcurrentRequests = requests;
        options.MaxQueuedRequests = Math.Max(64, 2 * requests);
        options.FlashAttention = true;
    }
}
