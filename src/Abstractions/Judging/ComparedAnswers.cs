namespace Wattwise.Judging;

/// <summary>Two answers to one prompt, to compare.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="First">One answer.</param>
/// <param name="Second">The other answer.</param>
public sealed record ComparedAnswers(string Prompt, string First, string Second);
