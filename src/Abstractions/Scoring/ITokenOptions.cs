using Microsoft.Extensions.AI;

namespace Wattwise.Scoring;

/// <summary>
/// What a request may ask about single tokens, of a client that has their probabilities. Hosts that know no more of a client than
/// <see cref="IChatClient"/> find it by <c>client.GetService(typeof(ITokenOptions))</c>; there is none where the client gives none.
/// </summary>
/// <remarks>
/// A stage that may give a request to several models does not let it be found: not all of them need to have it, and ids of tokens differ
/// from model to model. Thread-safe.
/// </remarks>
public interface ITokenOptions
{
    /// <summary>The most alternatives a token that a request may ask for.</summary>
    int MaxAlternatives { get; }

    /// <summary>
    /// Asks for the log-probability of each token of the answer, as the model itself has it: over the whole vocabulary, before biases,
    /// penalties and filters. <see cref="TokenLogProbabilityExtensions"/> reads them from responses and updates.
    /// </summary>
    /// <param name="options">The request's options, which are changed.</param>
    /// <param name="alternatives">How many of the most likely tokens to report beside the chosen one: 0 to
    /// <see cref="MaxAlternatives"/>.</param>
    void ReportLogProbabilities(ChatOptions options, int alternatives);

    /// <summary>Adds numbers to the logits of tokens before one is chosen.</summary>
    /// <param name="options">The request's options, which are changed.</param>
    /// <param name="biases">The numbers by the token's id in the model's vocabulary. A request with an id that is not in it is refused
    /// when it runs.</param>
    void BiasTokens(ChatOptions options, IReadOnlyDictionary<int, float> biases);
}
