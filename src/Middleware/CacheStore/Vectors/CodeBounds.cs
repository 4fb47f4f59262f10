using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>
/// How a vector's codes c lie to the vector x itself: c = Along * x + Across * u, with u of length 1 and at right angles to x.
/// </summary>
/// <param name="Along">The part of the codes that points along the vector.</param>
/// <param name="Across">What rounding added at right angles to it.</param>
/// <remarks>
/// The angle between codes and vector is atan(Across / Along). Angles on a sphere obey the triangle inequality, so from the angle between a
/// query and the codes follow the least and the largest one between the query and the vector. For a query near the vector that is far
/// tighter than the length of the rounding error: the codes of the query itself have exactly the similarity 1.
/// </remarks>
internal readonly record struct CodeBounds(float Along, float Across)
{
    // Float products of some thousand terms are off by about 1e-6.
    private const float RoundingSlack = 4e-6f;

    /// <summary>The bounds of a free row: no query comes near it.</summary>
    public static CodeBounds Nothing => new(0, float.NegativeInfinity);

    /// <summary>What a dot product of query and codes tells of the cosine similarity of query and vector.</summary>
    /// <param name="dot">The dot product with a query of length 1.</param>
    /// <returns>The likeliest value, and bounds that hold without exception.</returns>
    public (float Cosine, float Lower, float Upper) Cosine(float dot)
    {
        double along = Along, across = Across;
        var square = (along * along) + (across * across);
        var swing = across * Math.Sqrt(Math.Max(0, square - ((double)dot * dot)));
        var middle = dot * along;
        var lower = dot <= -along ? -1 : ((middle - swing) / square) - RoundingSlack;
        var upper = dot >= along ? 1 : ((middle + swing) / square) + RoundingSlack;
        return ((float)Math.Clamp(dot / along, -1, 1), (float)Math.Max(-1, lower), (float)Math.Min(1, upper));
    }

    /// <summary>Divides codes by their length.</summary>
    public void Normalise(ReadOnlySpan<float> codes, Span<float> vector) =>
        TensorPrimitives.Divide(codes, (float)Math.Sqrt(((double)Along * Along) + ((double)Across * Across)), vector);
}
