namespace Wattwise.LocalEngine;

/// <summary>What a request may ask of the local engine beyond <see cref="Microsoft.Extensions.AI.ChatOptions"/>.</summary>
/// <remarks>
/// Set with <c>options.ConfigureLlama(o => ...)</c>. Checked when the request is made. Each setting is an immutable value under a key of
/// its own in <see cref="Microsoft.Extensions.AI.ChatOptions.AdditionalProperties"/>, so clones of the options are independent, and options
/// that are merged by key, as those of agent and run, keep what only one of them sets. <see langword="null"/> is "not set". Collections are
/// copied. Not thread-safe.
/// </remarks>
public sealed class LlamaRequestOptions
{
    private const string Prefix = "wattwise.llama.";

    private readonly RequestSettings _settings;

    internal LlamaRequestOptions(RequestSettings settings) => _settings = settings;

    internal LlamaRequestOptions()
        : this(new RequestSettings(options: null))
    {
    }

    /// <summary>The most alternatives per token that <see cref="TopLogprobs"/> may ask for.</summary>
    public const int MaxTopLogprobs = 100;

    /// <summary>
    /// The most texts that <see cref="Microsoft.Extensions.AI.ChatOptions.StopSequences"/> may have: each token is compared with all.
    /// </summary>
    public const int MaxStopSequences = 1000;

    /// <summary>The most texts that <see cref="DrySequenceBreakers"/> may have.</summary>
    public const int MaxDrySequenceBreakers = 64;

    /// <summary>The most characters that a text of <see cref="DrySequenceBreakers"/> may have.</summary>
    public const int MaxDrySequenceBreakerLength = 40;

    /// <summary>
    /// Drops tokens less likely than this share of the most likely one: 0 to 1; 0 keeps all. The default is llama.cpp's 0.05.
    /// </summary>
    public float? MinP
    {
        get => _settings.GetValue<float>(Prefix + "min_p");
        set => _settings.Set(Prefix + "min_p", value);
    }

    /// <summary>
    /// Divides the positive and multiplies the negative logits of recent tokens; above 0. The default is 1, which changes nothing.
    /// </summary>
    public float? RepeatPenalty
    {
        get => _settings.GetValue<float>(Prefix + "repeat_penalty");
        set => _settings.Set(Prefix + "repeat_penalty", value);
    }

    /// <summary>
    /// How many of the last tokens, prompt included, the penalties look at; 0 turns them off. The default is llama.cpp's 64.
    /// </summary>
    public int? PenaltyLastTokens
    {
        get => _settings.GetValue<int>(Prefix + "penalty_last_tokens");
        set => _settings.Set(Prefix + "penalty_last_tokens", value);
    }

    /// <summary>
    /// Added to the logits of these tokens, by id, before penalties and filters; negative infinity bans a token. Ids of the model's
    /// vocabulary; a number below positive infinity each. The default is none.
    /// </summary>
    public IReadOnlyDictionary<int, float>? LogitBias
    {
        get => _settings.Get<IReadOnlyDictionary<int, float>>(Prefix + "logit_bias");
        set => _settings.Set(Prefix + "logit_bias", value is null ? null : new Dictionary<int, float>(value).AsReadOnly());
    }

    /// <summary>
    /// Keeps the tokens whose surprisal is closest to what is expected, until they hold more than this mass: 0 to 1; 1 keeps all. Can drop
    /// the most likely token, at temperature 0 too. The default is llama.cpp's 1.
    /// </summary>
    /// <remarks>Meister et al., "Locally Typical Sampling", arXiv 2202.00666.</remarks>
    public float? TypicalP
    {
        get => _settings.GetValue<float>(Prefix + "typical_p");
        set => _settings.Set(Prefix + "typical_p", value);
    }

    /// <summary>
    /// Drops tokens whose logit lies more than this many standard deviations under the largest; at least 0; 0 keeps all. Around 1 is usual.
    /// The default is 0 (llama.cpp's -1 means the same).
    /// </summary>
    /// <remarks>Tang et al., "Top-n-sigma: Not All Logits Are You Need", arXiv 2411.07641.</remarks>
    public float? TopNSigma
    {
        get => _settings.GetValue<float>(Prefix + "top_n_sigma");
        set => _settings.Set(Prefix + "top_n_sigma", value);
    }

    /// <summary>
    /// Penalises tokens that would go on with a repetition (DRY): the penalty of one token more than allowed, in logits; at least 0; 0 is
    /// off, 0.8 is usual. A repetition of n tokens costs multiplier * base^(n - allowed length). The default is llama.cpp's 0.
    /// </summary>
    public float? DryMultiplier
    {
        get => _settings.GetValue<float>(Prefix + "dry_multiplier");
        set => _settings.Set(Prefix + "dry_multiplier", value);
    }

    /// <summary>What the DRY penalty grows by with each further token; at least 1. The default is llama.cpp's 1.75.</summary>
    public float? DryBase
    {
        get => _settings.GetValue<float>(Prefix + "dry_base");
        set => _settings.Set(Prefix + "dry_base", value);
    }

    /// <summary>Repetitions shorter than this many tokens cost nothing under DRY; at least 0. The default is llama.cpp's 2.</summary>
    public int? DryAllowedLength
    {
        get => _settings.GetValue<int>(Prefix + "dry_allowed_length");
        set => _settings.Set(Prefix + "dry_allowed_length", value);
    }

    /// <summary>
    /// How many of the last tokens, prompt included, DRY searches for repetitions; 0 turns it off. Costs time in proportion. The default is
    /// llama.cpp's 64.
    /// </summary>
    public int? DryPenaltyLastTokens
    {
        get => _settings.GetValue<int>(Prefix + "dry_penalty_last_tokens");
        set => _settings.Set(Prefix + "dry_penalty_last_tokens", value);
    }

    /// <summary>
    /// Texts that a repetition does not reach across under DRY; none empty, at most <see cref="MaxDrySequenceBreakers"/> of at most
    /// <see cref="MaxDrySequenceBreakerLength"/> characters. The default is llama.cpp's new line, colon, quotation mark and asterisk.
    /// </summary>
    public IReadOnlyList<string>? DrySequenceBreakers
    {
        get => _settings.GetTexts(Prefix + "dry_sequence_breakers");
        set => _settings.Set(Prefix + "dry_sequence_breakers", value is null ? null : Array.AsReadOnly(value.ToArray()));
    }

    /// <summary>
    /// How often XTC excludes the top choices: 0 to 1. It drops all tokens at least as likely as <see cref="XtcThreshold"/> but the least
    /// likely of them, at temperature 0 too. The default is llama.cpp's 0, never.
    /// </summary>
    public float? XtcProbability
    {
        get => _settings.GetValue<float>(Prefix + "xtc_probability");
        set => _settings.Set(Prefix + "xtc_probability", value);
    }

    /// <summary>
    /// How likely a token must be to be a top choice under XTC: 0 to 1; above 0.5 turns it off. The default is llama.cpp's 0.1.
    /// </summary>
    public float? XtcThreshold
    {
        get => _settings.GetValue<float>(Prefix + "xtc_threshold");
        set => _settings.Set(Prefix + "xtc_threshold", value);
    }

    /// <summary>
    /// How far the temperature moves down and up around <see cref="Microsoft.Extensions.AI.ChatOptions.Temperature"/>: low where the model
    /// is sure, high where it is not (by entropy); at least 0; 0 keeps it fixed. The default is llama.cpp's 0.
    /// </summary>
    public float? DynamicTemperatureRange
    {
        get => _settings.GetValue<float>(Prefix + "dynamic_temperature_range");
        set => _settings.Set(Prefix + "dynamic_temperature_range", value);
    }

    /// <summary>
    /// The power of the normalised entropy that places the temperature in its range; above 0. The default is llama.cpp's 1.
    /// </summary>
    public float? DynamicTemperatureExponent
    {
        get => _settings.GetValue<float>(Prefix + "dynamic_temperature_exponent");
        set => _settings.Set(Prefix + "dynamic_temperature_exponent", value);
    }

    /// <summary>
    /// Reports each token's log-probability (of the model itself, before a processor, biases, penalties and filters), with this many of the
    /// most likely alternatives: 0 to <see cref="MaxTopLogprobs"/>. The default is <see langword="null"/>, nothing is reported.
    /// </summary>
    public int? TopLogprobs
    {
        get => _settings.GetValue<int>(Prefix + "top_logprobs");
        set => _settings.Set(Prefix + "top_logprobs", value);
    }

    /// <summary>
    /// Whom this request shares cached prefixes with: requests that name an equal scope. How fast a request is tells whether its prompt
    /// began like one before, so tenants who must not learn of each other's prompts need different scopes. The default is
    /// <see langword="null"/>, the tenant and user of <see cref="WattwiseRequestOptions.CacheScope"/>; without these, all requests of the
    /// engine that name no scope.
    /// </summary>
    public string? PrefixScope
    {
        get => _settings.GetText(Prefix + "prefix_scope");
        set => _settings.Set(Prefix + "prefix_scope", value);
    }

    /// <summary>
    /// A regular expression of ECMAScript that the whole answer matches, without look-around, back-references and word boundaries. At most
    /// 100,000 characters. Not beside a response format or <see cref="Grammar"/>. The default is none.
    /// </summary>
    public string? Regex
    {
        get => _settings.GetText(Prefix + "regex");
        set => _settings.Set(Prefix + "regex", value);
    }

    /// <summary>
    /// A grammar in llama.cpp's form (GBNF) that the whole answer satisfies, byte for byte, beginning at its rule <c>root</c>. At most 1.5
    /// million characters. Not beside a response format or <see cref="Regex"/>. The default is none.
    /// </summary>
    public string? Grammar
    {
        get => _settings.GetText(Prefix + "grammar");
        set => _settings.Set(Prefix + "grammar", value);
    }

    /// <summary>
    /// Whether the schema of a JSON response format is shown to the model, once, at the end of the system message: a model that does not
    /// know the shape fills the first string with all it has to say. Not done where a message holds the schema already. The default is
    /// true.
    /// </summary>
    public bool? ShowSchema
    {
        get => _settings.GetValue<bool>(Prefix + "show_schema");
        set => _settings.Set(Prefix + "show_schema", value);
    }

    /// <summary>
    /// Whether an object of a JSON schema that declares <c>properties</c> but no <c>additionalProperties</c> may have others, as the
    /// standard says. The default is false: such objects have the declared properties only.
    /// </summary>
    public bool? OpenObjects
    {
        get => _settings.GetValue<bool>(Prefix + "open_objects");
        set => _settings.Set(Prefix + "open_objects", value);
    }

    /// <summary>
    /// Whether JSON may have one blank or line break where white space is usual: behind commas, colons and opening brackets, before closing
    /// ones. The default is false: compact JSON takes 14 to 21 % fewer tokens.
    /// </summary>
    public bool? SpacedJson
    {
        get => _settings.GetValue<bool>(Prefix + "spaced_json");
        set => _settings.Set(Prefix + "spaced_json", value);
    }

    /// <summary>
    /// Whether <c>oneOf</c> of a JSON schema is taken for <c>anyOf</c> where its branches cannot be told apart. The default is false: such
    /// a schema is refused.
    /// </summary>
    public bool? OneOfAsAnyOf
    {
        get => _settings.GetValue<bool>(Prefix + "one_of_as_any_of");
        set => _settings.Set(Prefix + "one_of_as_any_of", value);
    }

    /// <summary>
    /// Whether a <c>format</c> of a JSON schema that is not known is refused. The default is false: it is an annotation, and logged as not
    /// enforced.
    /// </summary>
    public bool? StrictFormats
    {
        get => _settings.GetValue<bool>(Prefix + "strict_formats");
        set => _settings.Set(Prefix + "strict_formats", value);
    }

    /// <summary>Sees and changes the logits before each token is chosen. The default is none.</summary>
    public LlamaLogitProcessor? LogitProcessor
    {
        get => _settings.Get<LlamaLogitProcessor>(Prefix + "logit_processor");
        set => _settings.Set(Prefix + "logit_processor", value);
    }

    /// <summary>
    /// The most tokens that a model that thinks before it answers may think: at least 0. Where it has not come to an end by then, the end
    /// is written for it, and it answers. The default is <see langword="null"/>, as long as it wants.
    /// </summary>
    public int? MaxReasoningTokens
    {
        get => _settings.GetValue<int>(Prefix + "max_reasoning_tokens");
        set => _settings.Set(Prefix + "max_reasoning_tokens", value);
    }

    /// <summary>
    /// LoRA adapters that change the model for this request, each of the engine that computes it and named once. Only requests with the
    /// same adapters and scales are computed together or share cached prefixes. The default is none.
    /// </summary>
    public IReadOnlyList<LlamaLoraScale>? Adapters
    {
        get => _settings.Get<IReadOnlyList<LlamaLoraScale>>(Prefix + "adapters");
        set => _settings.Set(Prefix + "adapters", value is null ? null : Array.AsReadOnly(value.ToArray()));
    }

    /// <summary>
    /// Requests with a higher priority start before those that wait with a lower one; what runs is not interrupted. The default is 0.
    /// </summary>
    public int? Priority
    {
        get => _settings.GetValue<int>(Prefix + "priority");
        set => _settings.Set(Prefix + "priority", value);
    }

    /// <summary>
    /// When the answer is of no use any more: a request that is not complete by then fails with a <see cref="LlamaDeadlineException"/>,
    /// waiting or running. The default is never.
    /// </summary>
    public DateTimeOffset? Deadline
    {
        get => _settings.GetValue<DateTimeOffset>(Prefix + "deadline");
        set => _settings.Set(Prefix + "deadline", value);
    }
}
