namespace Wattwise.Caching;

/// <summary>A judge's word on one decision of the cache.</summary>
/// <param name="JudgedAt">When it was judged.</param>
/// <param name="EntryKey">The cached entry.</param>
/// <param name="CosineSimilarity">Cosine similarity of both prompts.</param>
/// <param name="Probability">What the policy had taken for the probability of being right; <see langword="null"/> if it has none.</param>
/// <param name="WasServed">True if the cached answer was served, false if the model was called.</param>
/// <param name="IsRight">True if the cached answer serves the new prompt.</param>
public readonly record struct CacheEvidence(
    DateTimeOffset JudgedAt, CacheKey EntryKey, float CosineSimilarity, double? Probability, bool WasServed, bool IsRight);
