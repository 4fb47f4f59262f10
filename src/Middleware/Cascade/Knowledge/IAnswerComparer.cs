using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Says what accepting a weaker tier's answer would lose beside the strongest tier's. Thread-safe.</summary>
internal interface IAnswerComparer
{
    /// <summary>Names the way of comparing: evidence of another one counts no longer.</summary>
    string Id { get; }

    /// <summary>Compares two answers. May throw: the pair is then not counted.</summary>
    ValueTask<AnswerComparison> CompareAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions? options, ChatResponse weak, ChatResponse strong,
        CancellationToken cancellationToken);
}
