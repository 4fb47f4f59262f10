using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>A request that a model answered before, from a log, to start a cache with.</summary>
/// <param name="Messages">The conversation as it was sent, its system prompt included.</param>
/// <param name="Options">The options that it was sent with, those of <see cref="WattwiseRequestOptions"/> included; <see langword="null"/>
/// for none. Not changed.</param>
/// <param name="Response">The answer, with finish reason, model and usage as far as the log has them.</param>
/// <param name="AnsweredAt">When the model answered: the time to live counts from here.</param>
public sealed record CacheImportItem(
    IReadOnlyList<ChatMessage> Messages, ChatOptions? Options, ChatResponse Response, DateTimeOffset AnsweredAt)
{
    /// <summary>Creates an item from a log of questions and answers; <see cref="Options"/> may be set too.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="answer">The complete answer.</param>
    /// <param name="answeredAt">When the model answered.</param>
    public CacheImportItem(string prompt, string answer, DateTimeOffset answeredAt)
        : this(
            [new ChatMessage(ChatRole.User, prompt)],
            Options: null,
            new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)) { FinishReason = ChatFinishReason.Stop },
            answeredAt)
    {
    }
}
