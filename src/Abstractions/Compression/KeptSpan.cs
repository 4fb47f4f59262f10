namespace Wattwise.Compression;

/// <summary>A piece of a compressed text that was copied from its source.</summary>
/// <param name="Start">Where it begins in the compressed text, in UTF-16 code units.</param>
/// <param name="Length">Its length there.</param>
/// <param name="SourceStart">Where it begins in the source.</param>
/// <param name="SourceLength">Its length there; another than <paramref name="Length"/> where the piece is written in another way, such as a
/// row of a table that was a JSON object.</param>
public readonly record struct KeptSpan(int Start, int Length, int SourceStart, int SourceLength);
