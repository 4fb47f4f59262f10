namespace Wattwise.Scoring;

/// <summary>A token that could have stood in the place of the one that was chosen, or that one itself.</summary>
/// <param name="Text">The token's text; a part of a character shows as U+FFFD.</param>
/// <param name="Bytes">The token's bytes in UTF-8, also those of a part of a character.</param>
/// <param name="LogProbability">The natural logarithm of the token's probability, at most 0.</param>
public readonly record struct TokenAlternative(string Text, ReadOnlyMemory<byte> Bytes, float LogProbability);
