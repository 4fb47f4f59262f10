namespace Wattwise.LocalEngine.Gguf;

/// <summary>Where a file's parts lie, for copying them.</summary>
/// <param name="Pairs">The bytes of each metadata entry, key included, in the file's order.</param>
/// <param name="DataStart">Where the tensors' data begin.</param>
/// <param name="Alignment">What each tensor's data are padded to.</param>
internal sealed record GgufSections(IReadOnlyList<GgufPair> Pairs, long DataStart, int Alignment);
