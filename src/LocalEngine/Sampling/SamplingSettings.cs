namespace Wattwise.LocalEngine;

/// <summary>What decides the next token; the defaults are llama.cpp's own.</summary>
/// <param name="Temperature">0 takes the most likely token; otherwise logits are divided by it.</param>
/// <param name="TopK">Keep this many of the most likely tokens; 0 keeps all.</param>
/// <param name="TopP">Keep the smallest set of most likely tokens with at least this mass; 1 keeps all.</param>
/// <param name="MinP">Drop tokens less likely than this share of the most likely one; 0 keeps all.</param>
/// <param name="FrequencyPenalty">Subtracted from a logit for each time that the token occurs in the penalty window.</param>
/// <param name="PresencePenalty">Subtracted once from a logit of a token that occurs in the penalty window.</param>
/// <param name="RepeatPenalty">Divides a positive logit, multiplies a negative one, of a token in the penalty window; 1 changes nothing.</param>
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

    public bool IsGreedy => Temperature == 0;

    public bool HasPenalties =>
        PenaltyWindow > 0 && (FrequencyPenalty != 0 || PresencePenalty != 0 || RepeatPenalty != 1);
}
