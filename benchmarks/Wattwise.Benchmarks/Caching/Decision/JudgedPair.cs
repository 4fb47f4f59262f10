namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>A pair of prompts that was judged by reading it, with what guard, embedder and verifier say.</summary>
/// <param name="Cached">The prompt that was answered.</param>
/// <param name="Prompt">The prompt that is asked.</param>
/// <param name="Grade">0: the answer is wrong; 1: it serves in part; 2: it serves.</param>
/// <param name="Half">0: decisions are fitted on it; 1: nothing is fitted on it.</param>
/// <param name="Cosine">Cosine similarity of both.</param>
/// <param name="Logit">The pair verifier's logit, the smaller of both orders.</param>
internal sealed record JudgedPair(string Cached, string Prompt, int Grade, int Half, float Cosine = 0, float Logit = 0);
