namespace Wattwise.Compression;

/// <summary>What compression sent in place of what: for citations, and to see what the model saw.</summary>
/// <param name="Parts">The parts that were shortened, in the order of the prompt.</param>
/// <remarks>Holds text of the prompt. Immutable.</remarks>
public sealed record CompressionMap(IReadOnlyList<CompressedPart> Parts)
{
    /// <summary>The tokens of all parts, as they would have been sent.</summary>
    public long TokensBefore => Parts.Sum(part => (long)part.TokensBefore);

    /// <summary>The tokens of all parts, as they were sent.</summary>
    public long TokensAfter => Parts.Sum(part => (long)part.TokensAfter);
}
