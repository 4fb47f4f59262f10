namespace Wattwise.LocalEngine;

/// <summary>What is added to a token's logit; negative infinity bans the token.</summary>
internal readonly record struct LogitBias(int Token, float Bias);
