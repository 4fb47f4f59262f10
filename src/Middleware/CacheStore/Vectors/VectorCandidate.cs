namespace Wattwise.Caching;

/// <summary>A vector that a search found.</summary>
internal readonly struct VectorCandidate
{
    private readonly VectorBlock _block;
    private readonly int _slot;
    private readonly int _sequence;

    public VectorCandidate(long id, (float Cosine, float Lower, float Upper) similarity, VectorBlock block, int slot, int sequence)
    {
        Id = id;
        (CosineSimilarity, LowerBound, UpperBound) = similarity;
        _block = block;
        _slot = slot;
        _sequence = sequence;
    }

    public long Id { get; }

    /// <summary>
    /// Cosine similarity to the query by the 16-bit codes: for embeddings of hundreds of dimensions within 1e-5, 1 for the query itself.
    /// </summary>
    public float CosineSimilarity { get; }

    /// <summary>The least that the exact similarity can be.</summary>
    public float LowerBound { get; }

    /// <summary>The most that the exact similarity can be.</summary>
    public float UpperBound { get; }

    /// <summary>Gives the vector back to the precision of its codes.</summary>
    /// <param name="vector">Takes the vector, of length 1.</param>
    /// <returns>False where it was removed since the search.</returns>
    public bool TryGetVector(Span<float> vector)
    {
        _block.Decode(_slot, vector);
        return _block.IsUnchanged(_slot, _sequence);
    }
}
