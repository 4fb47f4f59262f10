using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Gateway.Footprints;

/// <summary>The tokens of the calls that were made for a request; an answer from the cache has none.</summary>
/// <param name="Input">Prompt tokens, the cached ones included.</param>
/// <param name="CachedInput">Prompt tokens whose state the provider reused.</param>
/// <param name="Output">Generated tokens, those of reasoning included.</param>
/// <param name="IsComplete">False if a call did not report its tokens.</param>
internal readonly record struct SpentTokens(long Input, long CachedInput, long Output, bool IsComplete)
{
    public static SpentTokens Of(RequestFootprint footprint)
    {
        var (sum, isComplete) = (default(SpentTokens), true);
        foreach (var stage in footprint.Stages)
        {
            if (!stage.IsModelCall)
                continue;
            if (stage.Usage is not { } usage)
            {
                isComplete = false;
                continue;
            }

            var input = UsageTokens.Plausible(usage.InputTokenCount);
            sum = new(
                sum.Input + input,
                sum.CachedInput + Math.Min(UsageTokens.Plausible(usage.CachedInputTokenCount), input),
                sum.Output + UsageTokens.Plausible(usage.OutputTokenCount),
                true);
        }

        return sum with { IsComplete = isComplete };
    }
}
