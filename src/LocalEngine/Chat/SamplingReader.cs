using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Checks what a request says about sampling. Every fault is an exception before any work.</summary>
internal static class SamplingReader
{
    private static readonly string[] DefaultBreakers = ["\n", ":", "\"", "*"];

    public static SamplingSettings Read(ChatOptions options, LlamaRequestOptions llama)
    {
        var defaults = SamplingSettings.Default;
        var settings = new SamplingSettings(
            OptionRange.InRange(0, float.MaxValue, options.Temperature, nameof(options.Temperature)) ?? defaults.Temperature,
            OptionRange.AtLeast(0, options.TopK, nameof(options.TopK)) ?? defaults.TopK,
            OptionRange.InRange(0, 1, options.TopP, nameof(options.TopP)) ?? defaults.TopP,
            OptionRange.InRange(0, 1, llama.MinP, nameof(LlamaRequestOptions.MinP)) ?? defaults.MinP,
            OptionRange.InRange(float.MinValue, float.MaxValue, options.FrequencyPenalty, nameof(options.FrequencyPenalty)) ?? 0,
            OptionRange.InRange(float.MinValue, float.MaxValue, options.PresencePenalty, nameof(options.PresencePenalty)) ?? 0,
            OptionRange.Above(0, llama.RepeatPenalty, nameof(LlamaRequestOptions.RepeatPenalty)) ?? 1,
            OptionRange.AtLeast(0, llama.PenaltyLastTokens, nameof(LlamaRequestOptions.PenaltyLastTokens)) ?? defaults.PenaltyWindow);
        return settings with
        {
            LogitBiases = ReadBiases(llama),
            Dry = ReadDry(llama),
            TopNSigma = OptionRange.InRange(0, float.MaxValue, llama.TopNSigma, nameof(llama.TopNSigma)) ?? defaults.TopNSigma,
            TypicalP = OptionRange.InRange(0, 1, llama.TypicalP, nameof(llama.TypicalP)) ?? defaults.TypicalP,
            XtcProbability = OptionRange.InRange(0, 1, llama.XtcProbability, nameof(llama.XtcProbability)) ?? defaults.XtcProbability,
            XtcThreshold = OptionRange.InRange(0, 1, llama.XtcThreshold, nameof(llama.XtcThreshold)) ?? defaults.XtcThreshold,
            TemperatureRange = OptionRange.InRange(0, float.MaxValue, llama.DynamicTemperatureRange, nameof(llama.DynamicTemperatureRange))
                ?? defaults.TemperatureRange,
            TemperatureExponent = OptionRange.Above(0, llama.DynamicTemperatureExponent, nameof(llama.DynamicTemperatureExponent))
                ?? defaults.TemperatureExponent,
        };
    }

    // Copied: the caller's dictionary may change while the request waits.
    private static LogitBias[] ReadBiases(LlamaRequestOptions llama)
    {
        if (llama.LogitBias is not { Count: > 0 } biases)
            return [];

        foreach (var (token, bias) in biases)
        {
            OptionRange.AtLeast(0, token, nameof(llama.LogitBias));
            if (!(bias < float.PositiveInfinity))
                throw OptionRange.Error(nameof(llama.LogitBias), bias, "of numbers below positive infinity");
        }

        return [.. biases.Select(bias => new LogitBias(bias.Key, bias.Value))];
    }

    private static DrySettings? ReadDry(LlamaRequestOptions llama)
    {
        var settings = new DrySettings(
            OptionRange.InRange(0, float.MaxValue, llama.DryMultiplier, nameof(llama.DryMultiplier)) ?? 0,
            OptionRange.InRange(1, float.MaxValue, llama.DryBase, nameof(llama.DryBase)) ?? 1.75f,
            OptionRange.AtLeast(0, llama.DryAllowedLength, nameof(llama.DryAllowedLength)) ?? 2,
            OptionRange.AtLeast(0, llama.DryPenaltyLastTokens, nameof(llama.DryPenaltyLastTokens)) ?? 64,
            llama.DrySequenceBreakers is { } texts ? [.. texts] : DefaultBreakers);

        OptionRange.InRange(
            0, LlamaRequestOptions.MaxDrySequenceBreakers, settings.BreakerTexts.Count, nameof(llama.DrySequenceBreakers) + ".Count");
        foreach (var text in settings.BreakerTexts)
        {
            if (text is not { Length: > 0 and <= LlamaRequestOptions.MaxDrySequenceBreakerLength })
            {
                throw OptionRange.Error(
                    nameof(llama.DrySequenceBreakers), text,
                    $"of texts with 1 to {LlamaRequestOptions.MaxDrySequenceBreakerLength} characters");
            }
        }

        return settings.Multiplier > 0 && settings.Window > 0 ? settings : null;
    }
}
