namespace Wattwise.LocalEngine;

/// <summary>A request that was checked and can be run.</summary>
/// <param name="Turns">The conversation; at least one turn.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Seed">The seed, or <see langword="null"/> for one that the client draws.</param>
/// <param name="MaxOutputTokens">The most tokens to generate; <see langword="null"/> stops only at the end of the context.</param>
/// <param name="StopSequences">Texts that end the answer and are not part of it.</param>
/// <param name="TopLogprobs">How many alternatives to report per token; <see langword="null"/> reports nothing.</param>
/// <param name="LogitProcessor">Changes logits before a token is chosen.</param>
/// <param name="Priority">Requests with a higher one start first.</param>
/// <param name="Deadline">When the answer is of no use any more.</param>
/// <param name="PrefixScope">Requests of one scope share the KV cache of equal prompt beginnings.</param>
internal sealed record ChatRequest(
    IReadOnlyList<ChatTurn> Turns,
    SamplingSettings Sampling,
    long? Seed,
    int? MaxOutputTokens,
    IReadOnlyList<string> StopSequences,
    int? TopLogprobs,
    LlamaLogitProcessor? LogitProcessor,
    int Priority = 0,
    DateTimeOffset? Deadline = null,
    string? PrefixScope = null)
{
    /// <summary>What the answer must be; <see langword="null"/> for any text.</summary>
    public Constraint? Constraint { get; init; }

    /// <summary>The tools that the model may call; <see langword="null"/> for none.</summary>
    public ToolUse? Tools { get; init; }

    /// <summary>How much the model thinks.</summary>
    public ReasoningUse Reasoning { get; init; } = ReasoningUse.Default;

    /// <summary>The adapters that the model is changed by.</summary>
    public AdapterSet Adapters { get; init; } = AdapterSet.None;
}
