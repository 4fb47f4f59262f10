namespace Wattwise.Caching;

/// <summary>An entry that a search found.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="CosineSimilarity">Cosine similarity of both vectors, from -1 to 1, exact to what the store documents: a store that keeps
/// vectors in fewer bits may be off by some 1e-5.</param>
public readonly record struct SemanticCacheMatch(SemanticCacheEntry Entry, float CosineSimilarity);
