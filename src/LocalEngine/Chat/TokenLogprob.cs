using Wattwise.Scoring;

namespace Wattwise.LocalEngine;

/// <summary>A generated token and how likely the model held it, before a processor, biases, penalties and filters.</summary>
/// <param name="Token">The chosen token and its log-probability.</param>
/// <param name="Top">The most likely tokens at this place, the most likely first; empty where none were asked for.</param>
public sealed record TokenLogprob(TokenCandidate Token, IReadOnlyList<TokenCandidate> Top) : ITokenLogProbability
{
    string ITokenLogProbability.Text => Token.Text;

    float ITokenLogProbability.LogProbability => Token.Logprob;

    ReadOnlyMemory<byte> ITokenLogProbability.Bytes => Token.Bytes;

    IReadOnlyList<TokenAlternative> ITokenLogProbability.Alternatives =>
        [.. Top.Select(candidate => new TokenAlternative(candidate.Text, candidate.Bytes, candidate.Logprob))];

    // What is left beside the most likely tokens counts as one: the entropy is at least this.
    float? ITokenLogProbability.Entropy
    {
        get
        {
            if (Top.Count < 2)
                return null;
            var (entropy, rest) = (0.0, 1.0);
            foreach (var candidate in Top)
            {
                var probability = Math.Exp(candidate.Logprob);
                entropy -= probability * candidate.Logprob;
                rest -= probability;
            }

            return (float)(rest > 1e-9 ? entropy - (rest * Math.Log(rest)) : entropy);
        }
    }
}
