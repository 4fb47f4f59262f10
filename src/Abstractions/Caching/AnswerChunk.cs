namespace Wattwise.Caching;

/// <summary>One piece of a cached answer, as the model streamed it.</summary>
/// <param name="Length">Characters of <see cref="CachedAnswer.Text"/> in this piece.</param>
/// <param name="IsReasoning">True for reasoning, false for the answer proper.</param>
public readonly record struct AnswerChunk(int Length, bool IsReasoning);
