using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>How a generation ended and what it took.</summary>
internal readonly record struct GenerationResult(
    ChatFinishReason FinishReason,
    int InputTokens,
    int CachedInputTokens,
    int OutputTokens,
    TimeSpan PrefillTime,
    TimeSpan DecodeTime,
    EnergyEstimate? Energy)
{
    /// <summary>The usage that the caller sees.</summary>
    public UsageDetails ToUsage()
    {
        var usage = new UsageDetails
        {
            InputTokenCount = InputTokens,
            CachedInputTokenCount = CachedInputTokens,
            OutputTokenCount = OutputTokens,
            TotalTokenCount = InputTokens + OutputTokens,
        };
        usage.SetTimings(PrefillTime, DecodeTime);
        if (Energy is { } energy)
            usage.SetEnergy(energy);
        return usage;
    }
}
