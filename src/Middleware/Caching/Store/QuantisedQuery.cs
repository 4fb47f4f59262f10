using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>A unit vector in 16-bit integers, with a proven bound on how far an integer dot product is off the exact one.</summary>
/// <remarks>
/// <para>
/// Let x be a row (length 1), x' = s*c its quantised form (s a scale, c 8-bit codes) and e = x - x' the row's error, whose
/// Euclidean length |e| is kept with the row. Let q be the query (length 1), q' = t*d its quantised form and f = q - q'. Then
/// </para>
/// <code>x.q = x'.q + e.q = x'.q' + x'.f + e.q   so   |x.q - x'.q'| &lt;= |x'| |f| + |e| |q| &lt;= (1 + |e|) |f| + |e|</code>
/// <para>
/// by Cauchy-Schwarz and |x'| &lt;= |x| + |e|. <see cref="UpperBound"/> adds a slack for the rounding of float arithmetic and for
/// lengths that are 1 only to float precision. A row whose upper bound is below the similarity that is needed cannot be a
/// match, so leaving it out loses nothing: every other row is compared exactly.
/// </para>
/// </remarks>
internal sealed class QuantisedQuery
{
    // Unit length holds to about 1e-6 and a float dot product of n terms is off by at most n * 2^-24, in practice by 1e-6:
    // ten times that costs one more exact comparison in a thousand searches.
    private const float RoundingSlack = 2e-5f;

    private readonly float _scale;
    private readonly float _error;

    /// <param name="vector">A vector of length 1.</param>
    public QuantisedQuery(ReadOnlySpan<float> vector)
    {
        Codes = new short[Pad(vector.Length)];

        // |code of a row| <= 127, so this keeps any partial sum below 2^31 in every lane order.
        var limit = Math.Min(short.MaxValue, int.MaxValue / (sbyte.MaxValue * Codes.Length));
        var largest = Math.Abs(vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]);
        _scale = largest / limit;
        double error = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = Math.Clamp((int)MathF.Round(vector[i] / _scale), -limit, limit);
            Codes[i] = (short)code;
            var difference = vector[i] - ((double)code * _scale);
            error += difference * difference;
        }

        _error = (float)Math.Sqrt(error);
    }

    /// <summary>The query's codes, padded with zeros.</summary>
    public short[] Codes { get; }

    /// <summary>Dimensions rounded up to what the kernels work on.</summary>
    public static int Pad(int dimension) => (dimension + Int8DotProduct.Alignment - 1) / Int8DotProduct.Alignment * Int8DotProduct.Alignment;

    /// <summary>Quantises a row of length 1 into codes.</summary>
    /// <param name="vector">The row.</param>
    /// <param name="codes">Takes the codes.</param>
    /// <param name="scale">The value of one step.</param>
    /// <param name="error">The Euclidean length of the rounding error.</param>
    public static void QuantiseRow(ReadOnlySpan<float> vector, Span<sbyte> codes, out float scale, out float error)
    {
        scale = Math.Abs(vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]) / sbyte.MaxValue;
        double sum = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = Math.Clamp((int)MathF.Round(vector[i] / scale), -sbyte.MaxValue, sbyte.MaxValue);
            codes[i] = (sbyte)code;
            var difference = vector[i] - ((double)code * scale);
            sum += difference * difference;
        }

        codes[vector.Length..].Clear();
        error = (float)Math.Sqrt(sum);
    }

    /// <summary>The largest cosine similarity that a row can have.</summary>
    /// <param name="dot">The integer dot product of both codes.</param>
    /// <param name="rowScale">The row's scale.</param>
    /// <param name="rowError">The length of the row's error; negative infinity for an empty slot.</param>
    public float UpperBound(int dot, float rowScale, float rowError) =>
        (dot * (_scale * rowScale)) + ((1 + rowError) * _error) + rowError + RoundingSlack;
}
