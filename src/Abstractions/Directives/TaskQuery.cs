namespace Wattwise.Directives;

/// <summary>A request to classify.</summary>
/// <param name="Text">The last user turn.</param>
/// <param name="Vector">Its embedding, of length 1; empty if the pipeline has no embedding generator.</param>
/// <param name="EmbedderId">The model id of the embedding generator: vectors of others are not comparable. <see langword="null"/> if it is
/// unknown.</param>
public readonly record struct TaskQuery(string Text, ReadOnlyMemory<float> Vector, string? EmbedderId);
