using Wattwise.LocalEngine;
using Wattwise.Scoring;

namespace Microsoft.Extensions.AI;

/// <summary>Reads the log-probabilities that <see cref="LlamaRequestOptions.TopLogprobs"/> asked for.</summary>
public static class LlamaLogprobExtensions
{
    /// <summary>
    /// The log-probabilities of all tokens of the response, also where it was folded from a stream; <see langword="null"/> where none were
    /// asked for.
    /// </summary>
    /// <param name="response">A response of the local engine.</param>
    public static IReadOnlyList<TokenLogprob>? GetLogprobs(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.GetLogProbabilities() as IReadOnlyList<TokenLogprob>;
    }

    /// <summary>The log-probabilities of the tokens of this update; <see langword="null"/> where none were asked for.</summary>
    /// <param name="update">An update of the local engine.</param>
    public static IReadOnlyList<TokenLogprob>? GetLogprobs(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.GetLogProbabilities() as IReadOnlyList<TokenLogprob>;
    }
}
