using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>What was kept of documents.</summary>
/// <param name="Documents">Each document's sentences in their order, without its title; <see langword="null"/> if nothing of it was
/// kept.</param>
/// <param name="Tokens">The tokens of all kept documents, titles and marks of gaps included.</param>
/// <param name="Spent">What it took to choose, as far as it was metered.</param>
internal sealed record SelectedDocuments(IReadOnlyList<CompressedText?> Documents, int Tokens, EnergyEstimate Spent);
