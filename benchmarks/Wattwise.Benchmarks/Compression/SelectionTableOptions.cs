namespace Wattwise.Benchmarks.Compression;

/// <summary>What the table of selection is made of.</summary>
/// <param name="Models">The folder with the embedder.</param>
/// <param name="WithoutEmbedder">True to measure by words alone.</param>
/// <param name="Shares">True to print what each kind keeps at each share.</param>
/// <param name="Outputs">Where the selected texts go, as lines for <c>score.py</c>, one file for each share; <see langword="null"/> for
/// nowhere.</param>
/// <param name="Vectors">A file that vectors are remembered in between runs; <see langword="null"/> for none.</param>
internal sealed record SelectionTableOptions(string Models, bool WithoutEmbedder, bool Shares, string? Outputs, string? Vectors);
