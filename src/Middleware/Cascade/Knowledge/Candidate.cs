namespace Wattwise.Cascade;

/// <summary>A score, and how far its thresholds have passed since it was fitted.</summary>
internal sealed record Candidate(GainScore Score, ThresholdLadder Ladder);
