using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Puts a tier's settings into a request, without a change to what the caller holds.</summary>
internal static class TierRequest
{
    /// <summary>The request as a tier gets it.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">The options; may be <see langword="null"/>.</param>
    /// <param name="rewritten">How many of the first messages are written anew, since another tier's provider made them.</param>
    /// <param name="keepsModel">True to ask for the model that the request names.</param>
    public static (IReadOnlyList<ChatMessage> Messages, ChatOptions Options) For(
        CascadeTier tier, IReadOnlyList<ChatMessage> messages, ChatOptions? options, int rewritten, bool keepsModel = false)
    {
        var changed = options?.Clone() ?? new ChatOptions();
        if (!keepsModel)
            changed.ModelId = tier.ModelId ?? (tier.HasOwnClient ? null : changed.ModelId);
        if (tier.MaxOutputTokens is { } limit)
            changed.MaxOutputTokens = Math.Min(limit, changed.MaxOutputTokens ?? int.MaxValue);
        if (tier.Effort is { } effort)
        {
            changed.Reasoning = changed.Reasoning is { } reasoning
                ? new ReasoningOptions { Effort = effort, Output = reasoning.Output }
                : new ReasoningOptions { Effort = effort };
        }

        tier.Configure?.Invoke(changed);
        return (rewritten > 0 ? PortableHistory.Rewrite(messages, rewritten) : messages, changed);
    }
}
