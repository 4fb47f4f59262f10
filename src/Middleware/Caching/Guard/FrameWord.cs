using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>A word in its place.</summary>
/// <param name="Stem">Its stem, or the number or date that it is.</param>
/// <param name="IsContent">False for words that carry grammar only.</param>
/// <param name="Known">What the lexicon knows of the stem, or <see langword="null"/>.</param>
/// <param name="Written">What it knows of the word as written, or <see langword="null"/>.</param>
internal readonly record struct FrameWord(string Stem, bool IsContent, LexiconWord? Known = null, LexiconWord? Written = null)
{
    /// <summary>True if the stem may belong to one of the classes.</summary>
    public bool Is(WordClass classes) => Known is not null && Known.Is(classes);
}
