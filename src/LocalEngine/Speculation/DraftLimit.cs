namespace Wattwise.LocalEngine;

/// <summary>Tells how many tokens of a draft, one after another, an answer may have.</summary>
/// <param name="draft">The draft.</param>
internal delegate int DraftLimit(ReadOnlySpan<int> draft);
