namespace Wattwise.LocalEngine;

/// <summary>A generated token and how likely the model held it, before a processor, biases, penalties and filters.</summary>
/// <param name="Token">The chosen token and its log-probability.</param>
/// <param name="Top">The most likely tokens at this place, the most likely first; empty where none were asked for.</param>
public sealed record TokenLogprob(TokenCandidate Token, IReadOnlyList<TokenCandidate> Top);

/// <summary>A token that could stand at some place.</summary>
/// <param name="Id">The token's id in the model's vocabulary.</param>
/// <param name="Text">The token's text; a part of a character shows as U+FFFD.</param>
/// <param name="Logprob">The natural logarithm of the token's probability, at most 0.</param>
public readonly record struct TokenCandidate(int Id, string Text, float Logprob);
