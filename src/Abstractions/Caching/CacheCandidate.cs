namespace Wattwise.Caching;

/// <summary>What is known of a cached prompt that may answer a new one.</summary>
/// <param name="Prompt">The new prompt.</param>
/// <param name="CachedPrompt">The cached prompt.</param>
/// <param name="CosineSimilarity">Cosine similarity of both.</param>
/// <param name="VerifierLogit">The pair verifier's logit, the smaller of both orders; <see langword="null"/> if no verifier runs, it was
/// not asked yet, or it failed.</param>
public readonly record struct CacheCandidate(string Prompt, string CachedPrompt, float CosineSimilarity, float? VerifierLogit)
{
    /// <summary>The entry's key: for policies that learn by entry.</summary>
    public CacheKey EntryKey { get; init; }

    /// <summary>The verifier's score between 0 and 1 (the logistic function of its logit), or <see langword="null"/> without one.</summary>
    public double? VerifierScore => VerifierLogit is { } logit ? 1 / (1 + Math.Exp(-logit)) : null;
}
