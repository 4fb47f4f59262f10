namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>A question that was asked before and may answer a new one.</summary>
/// <param name="Other">The index of the earlier question.</param>
/// <param name="Cosine">Cosine similarity of both.</param>
/// <param name="PassesGuard">False where the guard found a conflict.</param>
/// <param name="Logit">The pair verifier's logit, the smaller of both orders; NaN where the guard had spoken.</param>
/// <param name="IsRight">By the labels; <see langword="null"/> where nobody labelled the pair.</param>
internal readonly record struct DecisionCandidate(int Other, float Cosine, bool PassesGuard, float Logit, bool? IsRight);
