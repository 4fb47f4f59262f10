namespace Wattwise.LocalEngine;

/// <summary>What a request may ask of the local engine beyond <see cref="Microsoft.Extensions.AI.ChatOptions"/>.</summary>
/// <remarks>Set with <c>options.ConfigureLlama(o => ...)</c>. Checked when the request is made.</remarks>
public sealed record LlamaRequestOptions
{
    /// <summary>The most alternatives per token that <see cref="TopLogprobs"/> may ask for.</summary>
    public const int MaxTopLogprobs = 100;

    /// <summary>Drops tokens less likely than this share of the most likely one: 0 to 1; 0 keeps all. Default: llama.cpp's 0.05.</summary>
    public float? MinP { get; set; }

    /// <summary>Divides the positive and multiplies the negative logits of recent tokens; above 0. Default: 1, which changes nothing.</summary>
    public float? RepeatPenalty { get; set; }

    /// <summary>How many of the last tokens, prompt included, the penalties look at; 0 turns them off. Default: llama.cpp's 64.</summary>
    public int? PenaltyLastTokens { get; set; }

    /// <summary>
    /// Reports each token's log-probability (of the model itself, before penalties and filters), with this many of the most likely
    /// alternatives: 0 to <see cref="MaxTopLogprobs"/>. Default: <see langword="null"/>, nothing is reported.
    /// </summary>
    public int? TopLogprobs { get; set; }

    /// <summary>Sees and changes the logits before each token is chosen. Default: none.</summary>
    public LlamaLogitProcessor? LogitProcessor { get; set; }
}
