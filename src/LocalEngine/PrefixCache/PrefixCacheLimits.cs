namespace Wattwise.LocalEngine;

/// <summary>How much a <see cref="PrefixCache"/> may hold. 0 tokens or sequences: nothing is kept.</summary>
/// <param name="MaxTokens">Distinct KV cells.</param>
/// <param name="MaxSequences">Retained sequence ids.</param>
/// <param name="MaxPinnedTokens">Distinct KV cells under pinned prefixes.</param>
internal readonly record struct PrefixCacheLimits(int MaxTokens, int MaxSequences, int MaxPinnedTokens);
