using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>Checks what stores are given. For those who write a store.</summary>
public static class SemanticCacheVectors
{
    private const float LengthTolerance = 1e-3f;

    /// <summary>Throws where a query cannot be searched for.</summary>
    /// <param name="query">The query.</param>
    /// <exception cref="ArgumentException">The vector is empty or its length is not 1, or the limit is not positive.</exception>
    public static void Check(in SemanticCacheQuery query)
    {
        if (query.MaxResults < 1)
            throw new ArgumentException($"A search returns at least one result, not {query.MaxResults}.", nameof(query));
        Check(query.Vector.Span, nameof(query));
    }

    /// <summary>Throws where a vector is empty, holds a value that is not a number, or has another length than 1.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="parameterName">The parameter to name.</param>
    /// <exception cref="ArgumentException">The vector is not of length 1.</exception>
    public static void Check(ReadOnlySpan<float> vector, string parameterName)
    {
        if (vector.IsEmpty || !(Math.Abs(TensorPrimitives.Norm(vector) - 1) < LengthTolerance))
            throw new ArgumentException("The vector must have a length of 1 in the Euclidean norm.", parameterName);
    }
}
