namespace Wattwise.Deferral;

/// <summary>How long a call takes.</summary>
/// <param name="Typical">What it usually takes; positive.</param>
/// <param name="Longest">What it may take.</param>
internal readonly record struct DurationEstimate(TimeSpan Typical, TimeSpan Longest);
