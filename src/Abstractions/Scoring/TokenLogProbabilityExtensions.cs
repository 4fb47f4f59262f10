using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Scoring;

/// <summary>
/// Carries the log-probabilities of an answer's tokens on responses and updates, where stages find them whoever made them.
/// </summary>
public static class TokenLogProbabilityExtensions
{
    // Two keys: folding a stream into a response keeps the last update's properties, so the last one carries the whole list too.
    private const string AllKey = "wattwise.logprobs";
    private const string UpdateKey = "wattwise.update_logprobs";

    /// <summary>
    /// The log-probabilities of all tokens of the response, also where it was folded from a stream; <see langword="null"/> where there are
    /// none.
    /// </summary>
    /// <param name="response">A response.</param>
    public static IReadOnlyList<ITokenLogProbability>? GetLogProbabilities(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);

        if (Get(response.AdditionalProperties, AllKey) is { } all)
            return all;

        // Folding puts an update's properties on the message that it belongs to.
        for (var i = response.Messages.Count - 1; i >= 0; i--)
        {
            if (Get(response.Messages[i].AdditionalProperties, AllKey) is { } streamed)
                return streamed;
        }

        return null;
    }

    /// <summary>The log-probabilities of the tokens of this update; <see langword="null"/> where there are none.</summary>
    /// <param name="update">An update.</param>
    public static IReadOnlyList<ITokenLogProbability>? GetLogProbabilities(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Get(update.AdditionalProperties, UpdateKey);
    }

    /// <summary>Puts the log-probabilities of all tokens on a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="tokens">The tokens in their order.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetLogProbabilities(this ChatResponse response, IReadOnlyList<ITokenLogProbability> tokens)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(tokens);
        (response.AdditionalProperties ??= [])[AllKey] = tokens;
    }

    /// <summary>Puts the log-probabilities of its tokens on an update.</summary>
    /// <param name="update">The update.</param>
    /// <param name="tokens">Its tokens in their order.</param>
    /// <param name="all">All tokens of the stream, on its last update; <see langword="null"/> on others.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetLogProbabilities(
        this ChatResponseUpdate update, IReadOnlyList<ITokenLogProbability> tokens, IReadOnlyList<ITokenLogProbability>? all = null)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(tokens);
        var properties = update.AdditionalProperties ??= [];
        properties[UpdateKey] = tokens;
        if (all is not null)
            properties[AllKey] = all;
    }

    private static IReadOnlyList<ITokenLogProbability>? Get(AdditionalPropertiesDictionary? properties, string key) =>
        properties is not null && properties.TryGetValue(key, out var value) ? value as IReadOnlyList<ITokenLogProbability> : null;
}
