namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>A streamed answer as its reader saw it.</summary>
/// <param name="FirstMilliseconds">From the request to the first text.</param>
/// <param name="GapMilliseconds">Between one update with text and the next.</param>
/// <param name="InputTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of them that were not computed again.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="Text">The answer.</param>
internal sealed record StreamedReply(
    double FirstMilliseconds, IReadOnlyList<double> GapMilliseconds, int InputTokens, int CachedTokens, int OutputTokens, string Text);
