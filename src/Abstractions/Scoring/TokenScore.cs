namespace Wattwise.Scoring;

/// <summary>One token of a scored text.</summary>
/// <param name="Start">Where the token begins in the text, in UTF-16 code units.</param>
/// <param name="Length">
/// How many code units begin in the token; 0 for a token that only continues a character begun by the previous token.
/// </param>
/// <param name="Surprisal">
/// Minus the natural logarithm of the token's probability after all tokens before it, in nats (1 nat is 1.44 bits), from 0 on;
/// <see langword="null"/> for a first token that nothing precedes, since no model gives a probability for it.
/// </param>
public readonly record struct TokenScore(int Start, int Length, float? Surprisal);
