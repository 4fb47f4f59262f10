using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Energy;

namespace Wattwise.Gateway.Running;

/// <summary>
/// Writes the tokens of an answer as chat completions name them. What is unknown is left out, and what cannot be is 0, as in the ledger.
/// </summary>
internal static class ChatUsage
{
    public static void Write(Utf8JsonWriter writer, UsageDetails? usage)
    {
        if (usage is null)
            return;
        var (input, output) = (UsageTokens.Plausible(usage.InputTokenCount), UsageTokens.Plausible(usage.OutputTokenCount));
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, input);
        writer.WriteNumber("completion_tokens"u8, output);
        writer.WriteNumber("total_tokens"u8, input + output);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, Math.Min(UsageTokens.Plausible(usage.CachedInputTokenCount), input));
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, Math.Min(UsageTokens.Plausible(usage.ReasoningTokenCount), output));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
