using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>Why an answer ended, in one of the words that clients know: with any other, some throw.</summary>
internal static class FinishReasons
{
    public static string Of(AnswerState state) => state.HasCalls ? "tool_calls"
        : state.FinishReason == ChatFinishReason.Length ? "length"
        : state.FinishReason == ChatFinishReason.ContentFilter ? "content_filter"
        : "stop";
}
