using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>The embedding of a request's prompt, remembered so that stages do not compute it twice.</summary>
/// <param name="Text">The text that was embedded.</param>
/// <param name="Generator">The generator that embedded it: vectors of others are not comparable.</param>
/// <param name="Vector">The vector, of length 1 in the Euclidean norm; never changed afterwards.</param>
public sealed record QueryEmbedding(string Text, IEmbeddingGenerator<string, Embedding<float>> Generator, ReadOnlyMemory<float> Vector)
{
    /// <summary>True if this is the embedding of exactly this text by this very generator.</summary>
    /// <param name="text">The text.</param>
    /// <param name="generator">The generator.</param>
    public bool IsOf(string text, IEmbeddingGenerator<string, Embedding<float>> generator) =>
        ReferenceEquals(Generator, generator) && Text == text;
}
