using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Running;

/// <summary>The texts of a whole answer; <see langword="null"/> where there is none.</summary>
internal readonly record struct AnswerText(string? Text, string? Reasoning, string? Refusal)
{
    private const string RefusalCode = "Refusal";

    public static AnswerText Of(ChatResponse response)
    {
        StringBuilder? text = null, reasoning = null, refusal = null;
        foreach (var message in response.Messages)
        {
            if (message.Role == ChatRole.Tool)
                continue;
            foreach (var content in message.Contents)
            {
                if (content is TextContent shown)
                    (text ??= new()).Append(shown.Text);
                else if (content is TextReasoningContent thought)
                    (reasoning ??= new()).Append(thought.Text);
                else if (RefusalOf(content) is { } words)
                    (refusal ??= new()).Append(words);
            }
        }

        return new(text?.ToString(), reasoning?.ToString(), refusal?.ToString());
    }

    /// <summary>The words with which a model refused to answer.</summary>
    public static string? RefusalOf(AIContent content) => content is ErrorContent { ErrorCode: RefusalCode } error ? error.Message : null;
}
