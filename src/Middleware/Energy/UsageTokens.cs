using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Reads the token counts that providers report.</summary>
internal static class UsageTokens
{
    // No call of a model comes near; a sum of a million such calls still fits.
    private const long Most = 1_000_000_000_000;

    /// <summary>
    /// The counts as a model call; what a provider left out or got wrong (a negative or absurd count, more cached than there is) counts as
    /// little as possible.
    /// </summary>
    public static ModelCall ToModelCall(this UsageDetails usage, string? modelId, string? providerName = null, TimeSpan? latency = null)
    {
        var input = Plausible(usage.InputTokenCount);
        var output = Plausible(usage.OutputTokenCount);
        return new ModelCall(
            modelId, providerName,
            input, Math.Min(Plausible(usage.CachedInputTokenCount), input),
            output, Math.Min(Plausible(usage.ReasoningTokenCount), output),
            latency);
    }

    /// <summary>The count, or 0 if it is unknown, negative or above a trillion.</summary>
    public static long Plausible(long? count) => count is > 0 and <= Most ? count.Value : 0;
}
