namespace Wattwise.LocalEngine;

/// <summary>What a request may ask of the local engine beyond <see cref="Microsoft.Extensions.AI.ChatOptions"/>.</summary>
/// <remarks>Set with <c>options.ConfigureLlama(o => ...)</c>. Checked when the request is made.</remarks>
public sealed record LlamaRequestOptions
{
    /// <summary>The most alternatives per token that <see cref="TopLogprobs"/> may ask for.</summary>
    public const int MaxTopLogprobs = 100;

    /// <summary>The most texts that <see cref="Microsoft.Extensions.AI.ChatOptions.StopSequences"/> may have: each token is compared with all.</summary>
    public const int MaxStopSequences = 1000;

    /// <summary>The most texts that <see cref="DrySequenceBreakers"/> may have.</summary>
    public const int MaxDrySequenceBreakers = 64;

    /// <summary>The most characters that a text of <see cref="DrySequenceBreakers"/> may have.</summary>
    public const int MaxDrySequenceBreakerLength = 40;

    /// <summary>
    /// Drops tokens less likely than this share of the most likely one: 0 to 1; 0 keeps all. The default is llama.cpp's 0.05.
    /// </summary>
    public float? MinP { get; set; }

    /// <summary>
    /// Divides the positive and multiplies the negative logits of recent tokens; above 0. The default is 1, which changes nothing.
    /// </summary>
    public float? RepeatPenalty { get; set; }

    /// <summary>
    /// How many of the last tokens, prompt included, the penalties look at; 0 turns them off. The default is llama.cpp's 64.
    /// </summary>
    public int? PenaltyLastTokens { get; set; }

    /// <summary>
    /// Added to the logits of these tokens, by id, before penalties and filters; negative infinity bans a token. Ids of the model's
    /// vocabulary; a number below positive infinity each. The default is none.
    /// </summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; set; }

    /// <summary>
    /// Keeps the tokens whose surprisal is closest to what is expected, until they hold more than this mass: 0 to 1; 1 keeps all. Can drop
    /// the most likely token, at temperature 0 too. The default is llama.cpp's 1.
    /// </summary>
    /// <remarks>Meister et al., "Locally Typical Sampling", arXiv 2202.00666.</remarks>
    public float? TypicalP { get; set; }

    /// <summary>
    /// Drops tokens whose logit lies more than this many standard deviations under the largest; at least 0; 0 keeps all. Around 1 is usual.
    /// The default is 0 (llama.cpp's -1 means the same).
    /// </summary>
    /// <remarks>Tang et al., "Top-n-sigma: Not All Logits Are You Need", arXiv 2411.07641.</remarks>
    public float? TopNSigma { get; set; }

    /// <summary>
    /// Penalises tokens that would go on with a repetition (DRY): the penalty of one token more than allowed, in logits; at least 0; 0 is
    /// off, 0.8 is usual. A repetition of n tokens costs multiplier * base^(n - allowed length). The default is llama.cpp's 0.
    /// </summary>
    public float? DryMultiplier { get; set; }

    /// <summary>What the DRY penalty grows by with each further token; at least 1. The default is llama.cpp's 1.75.</summary>
    public float? DryBase { get; set; }

    /// <summary>Repetitions shorter than this many tokens cost nothing under DRY; at least 0. The default is llama.cpp's 2.</summary>
    public int? DryAllowedLength { get; set; }

    /// <summary>
    /// How many of the last tokens, prompt included, DRY searches for repetitions; 0 turns it off. Costs time in proportion. The default is
    /// llama.cpp's 64.
    /// </summary>
    public int? DryPenaltyLastTokens { get; set; }

    /// <summary>
    /// Texts that a repetition does not reach across under DRY; none empty, at most <see cref="MaxDrySequenceBreakers"/> of at most
    /// <see cref="MaxDrySequenceBreakerLength"/> characters. The default is llama.cpp's new line, colon, quotation mark and asterisk.
    /// </summary>
    public IReadOnlyList<string>? DrySequenceBreakers { get; set; }

    /// <summary>
    /// How often XTC excludes the top choices: 0 to 1. It drops all tokens at least as likely as <see cref="XtcThreshold"/> but the least
    /// likely of them, at temperature 0 too. The default is llama.cpp's 0, never.
    /// </summary>
    public float? XtcProbability { get; set; }

    /// <summary>
    /// How likely a token must be to be a top choice under XTC: 0 to 1; above 0.5 turns it off. The default is llama.cpp's 0.1.
    /// </summary>
    public float? XtcThreshold { get; set; }

    /// <summary>
    /// How far the temperature moves down and up around <see cref="Microsoft.Extensions.AI.ChatOptions.Temperature"/>: low where the model
    /// is sure, high where it is not (by entropy); at least 0; 0 keeps it fixed. The default is llama.cpp's 0.
    /// </summary>
    public float? DynamicTemperatureRange { get; set; }

    /// <summary>
    /// The power of the normalised entropy that places the temperature in its range; above 0. The default is llama.cpp's 1.
    /// </summary>
    public float? DynamicTemperatureExponent { get; set; }

    /// <summary>
    /// Reports each token's log-probability (of the model itself, before a processor, biases, penalties and filters), with this many of the
    /// most likely alternatives: 0 to <see cref="MaxTopLogprobs"/>. The default is <see langword="null"/>, nothing is reported.
    /// </summary>
    public int? TopLogprobs { get; set; }

    /// <summary>
    /// Whom this request shares cached prefixes with: requests that name an equal scope. How fast a request is tells whether its prompt
    /// began like one before, so tenants who must not learn of each other's prompts need different scopes. The default is
    /// <see langword="null"/>, the tenant and user of <see cref="WattwiseRequestOptions.CacheScope"/>; without these, all requests of the
    /// engine that name no scope.
    /// </summary>
    public string? PrefixScope { get; set; }

    /// <summary>Sees and changes the logits before each token is chosen. The default is none.</summary>
    public LlamaLogitProcessor? LogitProcessor { get; set; }

    /// <summary>
    /// LoRA adapters that change the model for this request, each of the engine that computes it and named once. Only requests with the
    /// same adapters and scales are computed together or share cached prefixes. The default is none.
    /// </summary>
    public IReadOnlyList<LlamaLoraScale>? Adapters { get; set; }

    /// <summary>
    /// Requests with a higher priority start before those that wait with a lower one; what runs is not interrupted. The default is 0.
    /// </summary>
    public int Priority { get; set; }

    /// <summary>
    /// When the answer is of no use any more: a request that is not complete by then fails with a <see cref="LlamaDeadlineException"/>,
    /// waiting or running. The default is never.
    /// </summary>
    public DateTimeOffset? Deadline { get; set; }
}
