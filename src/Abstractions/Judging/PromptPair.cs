namespace Wattwise.Judging;

/// <summary>Two prompts to compare.</summary>
/// <param name="First">One prompt.</param>
/// <param name="Second">The other.</param>
public readonly record struct PromptPair(string First, string Second);
