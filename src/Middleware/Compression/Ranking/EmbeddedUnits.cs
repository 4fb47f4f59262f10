using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Texts as vectors of length 1.</summary>
/// <param name="Vectors">A vector for each text; <see langword="null"/> if the embedder's are of no use.</param>
/// <param name="Spent">What it took, as far as it was metered.</param>
internal readonly record struct EmbeddedUnits(float[][]? Vectors, EnergyEstimate Spent);
