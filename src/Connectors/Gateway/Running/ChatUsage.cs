using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>Writes the tokens of an answer as chat completions name them. What is unknown is left out.</summary>
internal static class ChatUsage
{
    public static void Write(Utf8JsonWriter writer, UsageDetails? usage)
    {
        if (usage is null)
            return;
        var (input, output) = (usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, input);
        writer.WriteNumber("completion_tokens"u8, output);
        writer.WriteNumber("total_tokens"u8, input + output);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedInputTokenCount ?? 0);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokenCount ?? 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
