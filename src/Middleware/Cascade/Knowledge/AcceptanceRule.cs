namespace Wattwise.Cascade;

/// <summary>The rule in force. Immutable but for its watch.</summary>
internal sealed record AcceptanceRule(GainScore Score, double Threshold, KeptWatch Watch);
