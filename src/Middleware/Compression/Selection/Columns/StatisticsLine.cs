namespace Wattwise.Compression;

/// <summary>A line of exact statistics about all units of a text.</summary>
/// <param name="Text">The line.</param>
/// <param name="Shorter">What stands for it where it does not fit; <see langword="null"/> for nothing.</param>
internal sealed record StatisticsLine(string Text, string? Shorter = null);
