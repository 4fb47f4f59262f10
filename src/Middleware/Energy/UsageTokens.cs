using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Reads the token counts that providers report.</summary>
internal static class UsageTokens
{
    /// <summary>The counts as a model call; what a provider left out or got wrong (a negative count, more cached than there is) counts as little as possible.</summary>
    public static ModelCall ToModelCall(this UsageDetails usage, string? modelId, string? providerName = null, TimeSpan? latency = null)
    {
        var input = Math.Max(0, usage.InputTokenCount ?? 0);
        var output = Math.Max(0, usage.OutputTokenCount ?? 0);
        return new ModelCall(
            modelId, providerName,
            input, Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, input),
            output, Math.Clamp(usage.ReasoningTokenCount ?? 0, 0, output),
            latency);
    }
}
