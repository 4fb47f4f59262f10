using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>A tier's answer that is about to be accepted or refused.</summary>
/// <param name="Messages">The prompt as the tier got it.</param>
/// <param name="Options">Its options, with tools and response format; may be <see langword="null"/>.</param>
/// <param name="Response">The answer, or as much of it as there is if <see cref="IsPartial"/>.</param>
public sealed record DraftAnswer(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options, ChatResponse Response)
{
    /// <summary>
    /// Answers of other cheap models, or of the same model asked in another way, to the same prompt. The default is empty.
    /// </summary>
    public IReadOnlyList<ChatResponse> Opinions { get; init; } = [];

    /// <summary>
    /// Natural logarithms of the probabilities of the answer's tokens, in their order; <see langword="null"/>, the default, if the client
    /// gives none.
    /// </summary>
    public IReadOnlyList<float>? LogProbabilities { get; init; }

    /// <summary>
    /// Entropy, in nats, of the distribution that the first token of the answer's text was drawn from; <see langword="null"/>, the default,
    /// if it is unknown.
    /// </summary>
    public float? FirstTokenEntropy { get; init; }

    /// <summary>True if the answer is a stream that has just begun. The default is <see langword="false"/>.</summary>
    public bool IsPartial { get; init; }
}
