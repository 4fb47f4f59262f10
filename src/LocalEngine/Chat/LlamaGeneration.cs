using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>
/// What the local engine knows of a generation: the <see cref="ChatResponse.RawRepresentation"/> of a response, and the
/// <see cref="ChatResponseUpdate.RawRepresentation"/> of the last update of a stream. Immutable.
/// </summary>
public sealed record LlamaGeneration
{
    /// <summary>The seed that tokens were drawn with: the request's, or the one that the client drew. The same seed gives the same answer again.</summary>
    public required long Seed { get; init; }

    /// <summary>What ended the generation.</summary>
    public required LlamaFinishDetail Finish { get; init; }

    /// <summary>The generated tokens in the model's vocabulary, without the one that ends the turn; tokens of a stop sequence are among them.</summary>
    public required IReadOnlyList<int> TokenIds { get; init; }

    /// <summary>The log-probabilities of <see cref="TokenIds"/>, one each; <see langword="null"/> where none were asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>How long the request waited for the engine.</summary>
    public TimeSpan QueueTime { get; init; }

    /// <summary>How long the engine computed the prompt, waiting not counted.</summary>
    public TimeSpan PrefillTime { get; init; }

    /// <summary>How long the engine generated, choosing tokens included.</summary>
    public TimeSpan DecodeTime { get; init; }
}
