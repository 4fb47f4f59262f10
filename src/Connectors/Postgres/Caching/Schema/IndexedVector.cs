using System.Globalization;

namespace Wattwise.Caching;

/// <summary>How the index of a dimension sees its vectors. Vectors of length 1 are nearest where their inner product is largest.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Type">The type that the index holds.</param>
internal sealed record IndexedVector(int Dimension, string Type)
{
    // The largest that pgvector indexes: https://github.com/pgvector/pgvector#hnsw
    private const int LargestVector = 2000;
    private const int LargestHalfVector = 4000;

    public string IndexName => string.Create(CultureInfo.InvariantCulture, $"entries_embedding_{Dimension}");

    public string OperatorClass => $"{Type}_ip_ops";

    /// <summary>The index of a dimension, or <see langword="null"/> where vectors are too long for any: all are compared then.</summary>
    public static IndexedVector? For(int dimension) => dimension switch
    {
        <= LargestVector => new(dimension, "vector"),
        <= LargestHalfVector => new(dimension, "halfvec"),
        _ => null,
    };

    /// <summary>A column or parameter of type <c>vector</c>, as the index holds it.</summary>
    public string Expression(string vector) => string.Create(CultureInfo.InvariantCulture, $"{vector}::{Type}({Dimension})");
}
