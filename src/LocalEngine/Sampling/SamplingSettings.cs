namespace Wattwise.LocalEngine;

/// <summary>What decides the next token; the defaults are llama.cpp's own.</summary>
/// <param name="Temperature">0 takes the most likely token; otherwise logits are divided by it.</param>
/// <param name="TopK">Keep this many of the most likely tokens; 0 keeps all.</param>
/// <param name="TopP">Keep the smallest set of most likely tokens with at least this mass; 1 keeps all.</param>
/// <param name="MinP">Drop tokens less likely than this share of the most likely one; 0 keeps all.</param>
/// <param name="FrequencyPenalty">Subtracted from a logit for each time that the token occurs in the penalty window.</param>
/// <param name="PresencePenalty">Subtracted once from a logit of a token that occurs in the penalty window.</param>
/// <param name="RepeatPenalty">Divides a positive logit, multiplies a negative one, of a token in the penalty window; 1 changes
/// nothing.</param>
/// <param name="PenaltyWindow">How many of the last tokens, prompt included, the penalties look at.</param>
internal readonly record struct SamplingSettings(
    float Temperature,
    int TopK,
    float TopP,
    float MinP,
    float FrequencyPenalty,
    float PresencePenalty,
    float RepeatPenalty,
    int PenaltyWindow)
{
    public static SamplingSettings Default => new(0.8f, 40, 0.95f, 0.05f, 0, 0, 1, 64);

    public static SamplingSettings Greedy => Default with { Temperature = 0 };

    /// <summary>
    /// Added to the logits of these tokens before all else. Ids are checked against the vocabulary by <see cref="BoundTo"/>.
    /// </summary>
    public LogitBias[] LogitBiases { get; init; } = [];

    /// <summary>The penalty for going on with a repetition; <see langword="null"/> is off.</summary>
    public DrySettings? Dry { get; init; }

    /// <summary>Drop tokens whose logit lies more than this many standard deviations under the largest; 0 keeps all.</summary>
    public float TopNSigma { get; init; }

    /// <summary>Keep the tokens whose surprisal is closest to the entropy, with more than this mass; 1 keeps all.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>How often the most likely tokens are excluded; 0 is never.</summary>
    public float XtcProbability { get; init; }

    /// <summary>Tokens at least this likely are excluded, all but the least likely of them; above 0.5 nothing is.</summary>
    public float XtcThreshold { get; init; } = 0.1f;

    /// <summary>Temperature moves this far down and up around <see cref="Temperature"/> with the entropy; 0 keeps it fixed.</summary>
    public float TemperatureRange { get; init; }

    /// <summary>The power of the normalised entropy that places the temperature in its range.</summary>
    public float TemperatureExponent { get; init; } = 1;

    /// <summary>Whether the largest logit is what comes out, whatever else is set.</summary>
    public bool IsGreedy => Temperature == 0 && TemperatureRange == 0 && TypicalP >= 1 && !HasXtc;

    public bool HasPenalties =>
        PenaltyWindow > 0 && (FrequencyPenalty != 0 || PresencePenalty != 0 || RepeatPenalty != 1);

    public bool HasXtc => XtcProbability > 0 && XtcThreshold <= 0.5f;

    /// <summary>The settings with all that depends on a model checked and looked up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A biased token is not in the vocabulary.</exception>
    public SamplingSettings BoundTo(SequenceBreakerCache breakers)
    {
        foreach (var (token, _) in LogitBiases)
        {
            if (token >= breakers.VocabularySize)
                throw OptionRange.Error(nameof(LogitBias), token, $"of token ids from 0 to {breakers.VocabularySize - 1}");
        }

        return Dry is { } dry ? this with { Dry = dry with { Breakers = breakers.Get(dry.BreakerTexts) } } : this;
    }
}
