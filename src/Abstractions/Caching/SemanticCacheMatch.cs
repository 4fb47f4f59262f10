namespace Wattwise.Caching;

/// <summary>An entry that a search found.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="CosineSimilarity">Cosine similarity of both vectors, from -1 to 1, exact to float rounding.</param>
public readonly record struct SemanticCacheMatch(SemanticCacheEntry Entry, float CosineSimilarity);
