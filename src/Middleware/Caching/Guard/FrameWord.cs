namespace Wattwise.Caching;

/// <summary>A word in its place.</summary>
/// <param name="Stem">Its stem, or the number that it is.</param>
/// <param name="IsContent">False for words that carry grammar only.</param>
internal readonly record struct FrameWord(string Stem, bool IsContent);
