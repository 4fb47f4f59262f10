using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Reads the log-probabilities that <see cref="LlamaRequestOptions.TopLogprobs"/> asked for.</summary>
public static class LlamaLogprobExtensions
{
    // Two keys: folding a stream into a response keeps the last update's properties, so the last one carries the whole list too.
    private const string AllKey = "wattwise.logprobs";
    private const string UpdateKey = "wattwise.update_logprobs";

    /// <summary>
    /// The log-probabilities of all tokens of the response, also where it was folded from a stream; <see langword="null"/> where none were
    /// asked for.
    /// </summary>
    /// <param name="response">A response of the local engine.</param>
    public static IReadOnlyList<TokenLogprob>? GetLogprobs(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);

        // Folding puts an update's properties on the message that it belongs to.
        return Get(response.AdditionalProperties, AllKey)
            ?? response.Messages.Select(message => Get(message.AdditionalProperties, AllKey)).LastOrDefault(list => list is not null);
    }

    /// <summary>The log-probabilities of the tokens of this update; <see langword="null"/> where none were asked for.</summary>
    /// <param name="update">An update of the local engine.</param>
    public static IReadOnlyList<TokenLogprob>? GetLogprobs(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Get(update.AdditionalProperties, UpdateKey);
    }

    internal static void SetLogprobs(this ChatResponse response, IReadOnlyList<TokenLogprob> logprobs) =>
        (response.AdditionalProperties ??= [])[AllKey] = logprobs;

    internal static void SetLogprobs(this ChatResponseUpdate update, IReadOnlyList<TokenLogprob> tokens, IReadOnlyList<TokenLogprob>? all)
    {
        var properties = update.AdditionalProperties ??= [];
        properties[UpdateKey] = tokens;
        if (all is not null)
            properties[AllKey] = all;
    }

    private static IReadOnlyList<TokenLogprob>? Get(AdditionalPropertiesDictionary? properties, string key) =>
        properties is not null && properties.TryGetValue(key, out var value) ? value as IReadOnlyList<TokenLogprob> : null;
}
