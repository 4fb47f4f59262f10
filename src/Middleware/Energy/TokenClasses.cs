#pragma warning disable MEAI001 // The counts of audio tokens may still change their names; they have prices of their own.

using Microsoft.Extensions.AI;

namespace Wattwise.Energy;

/// <summary>The tokens of a call by the classes that providers price apart. The classes do not overlap.</summary>
/// <param name="Input">Prompt tokens in none of the other classes.</param>
/// <param name="CachedInput">Prompt tokens whose state the provider reused.</param>
/// <param name="CacheWrite">Prompt tokens that the provider wrote to its prompt cache.</param>
/// <param name="AudioInput">Prompt tokens of audio.</param>
/// <param name="Output">Generated tokens in none of the other classes.</param>
/// <param name="Reasoning">Generated tokens that were not shown.</param>
/// <param name="AudioOutput">Generated tokens of audio.</param>
/// <param name="Unpriced">Tokens of a class that no price can be given for.</param>
internal readonly record struct TokenClasses(
    long Input, long CachedInput, long CacheWrite, long AudioInput, long Output, long Reasoning, long AudioOutput, long Unpriced)
{
    public static TokenClasses Of(UsageDetails usage)
    {
        var call = usage.ToModelCall(modelId: null);
        long write = 0, audioIn = UsageTokens.Plausible(usage.InputAudioTokenCount), audioOut = UsageTokens.Plausible(
            usage.OutputAudioTokenCount), unpriced = 0;
        foreach (var (name, count) in usage.AdditionalCounts ?? [])
        {
            var tokens = UsageTokens.Plausible(count);
            if (tokens == 0 || name.StartsWith("wattwise.", StringComparison.Ordinal))
                continue;

            // The names differ between clients: CacheCreationInputTokens, cache_creation_input_tokens, InputTokenDetails.AudioTokenCount.
            var plain = name.Replace("_", "", StringComparison.Ordinal);
            if (Has("cachecreation") || Has("cachewrite"))
                write = Math.Max(write, tokens);
            else if (Has("audio") && (Has("output") || Has("completion")))
                audioOut = Math.Max(audioOut, tokens);
            else if (Has("audio"))
                audioIn = Math.Max(audioIn, tokens);
            else if (Has("image"))
                unpriced += tokens;

            bool Has(string word) => plain.Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        // What a provider counts in two classes, or beyond the total, counts once.
        var inputLeft = call.InputTokens;
        var cached = Take(ref inputLeft, call.CachedInputTokens);
        write = Take(ref inputLeft, write);
        audioIn = Take(ref inputLeft, audioIn);
        var outputLeft = call.OutputTokens;
        audioOut = Take(ref outputLeft, audioOut);
        var reasoning = Take(ref outputLeft, call.ReasoningTokens);
        return new(inputLeft, cached, write, audioIn, outputLeft, reasoning, audioOut, unpriced);

        static long Take(ref long left, long tokens)
        {
            var taken = Math.Min(left, tokens);
            left -= taken;
            return taken;
        }
    }
}
