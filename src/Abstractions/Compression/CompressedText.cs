using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>A text with parts left out.</summary>
/// <param name="Text">What is left: pieces of the source in their order, and markers where something is missing.</param>
/// <param name="Tokens">Its tokens, by the counter of the input.</param>
/// <param name="Kept">The pieces that were copied, in their order.</param>
public sealed record CompressedText(string Text, int Tokens, IReadOnlyList<KeptSpan> Kept)
{
    /// <summary>What it took to choose, as far as it was metered: an embedder's work. The default is none.</summary>
    public EnergyEstimate Spent { get; init; } = EnergyEstimate.Zero;
}
