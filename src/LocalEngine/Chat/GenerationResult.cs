using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>How a generation ended and what it took.</summary>
internal readonly record struct GenerationResult(
    ChatFinishReason FinishReason, int InputTokens, int OutputTokens, SequenceReport Report, int? ReasoningTokens = null,
    string? UnfinishedCall = null)
{
    /// <summary>The usage that the caller sees.</summary>
    public UsageDetails ToUsage()
    {
        var usage = new UsageDetails
        {
            InputTokenCount = InputTokens,
            CachedInputTokenCount = Report.CachedPromptTokens,
            OutputTokenCount = OutputTokens,
            ReasoningTokenCount = ReasoningTokens,
            TotalTokenCount = InputTokens + OutputTokens,
        };
        usage.SetTimings(Report.QueueTime, Report.PrefillTime, Report.DecodeTime);
        if (Report.Drafts.DraftedTokens > 0)
            usage.SetDrafts(Report.Drafts, Report.WastedEnergy);
        if (Report.Energy is { } energy)
            usage.SetEnergy(energy);
        if (Report.Idle is { } idle)
            usage.SetIdleEnergy(idle);
        return usage;
    }
}
