using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Wattwise.Caching;

/// <summary>A query in 8-bit codes, which tells from a dot product with a row's 4-bit codes that the row is not similar enough.</summary>
/// <remarks>
/// <para>
/// Let q be the query (length 1), x a row's vector (length 1) and c = a x + b u its codes (<see cref="CodeBounds"/>). If q.x >= T, the
/// angle between q and c is at most that between q and x plus that between x and c, so for T >= 0
/// </para>
/// <code>q.c &gt;= a T - b sqrt(1 - T²)</code>
/// <para>
/// and for T &lt; 0 still q.c >= a T - b. With q' = t d the query's own codes and f = q - q', q.c differs from q'.c by at most |f| |c|
/// &lt;= |f| (a + b). A row with q'.c &lt; a (T - |f|) - b (sqrt(1 - T²) + |f|) is therefore less similar than T.
/// </para>
/// </remarks>
internal struct CoarseQuery
{
    // For the rounding of float arithmetic, and lengths that are 1 only to float precision.
    private const float RoundingSlack = 1e-5f;

    private readonly sbyte[] _codes;
    private readonly float _scale;
    private readonly float _offset;
    private readonly float _error;
    private float _along;
    private float _across;

    /// <param name="vector">A vector of length 1.</param>
    public CoarseQuery(ReadOnlySpan<float> vector)
    {
        _codes = new sbyte[VectorCodes.Pad(vector.Length)];
        _scale = Math.Abs(vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]) / sbyte.MaxValue;
        double error = 0;
        var sum = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            _codes[i] = (sbyte)Math.Clamp((int)MathF.Round(vector[i] / _scale), -sbyte.MaxValue, sbyte.MaxValue);
            var difference = vector[i] - ((double)_codes[i] * _scale);
            error += difference * difference;
            sum += _codes[i];
        }

        _offset = VectorCodes.CoarseOffset * _scale * sum;
        _error = (float)Math.Sqrt(error) + RoundingSlack;
        Require(-1);
    }

    public readonly ReadOnlySpan<sbyte> Codes => _codes;

    /// <summary>Sets the least similarity of interest.</summary>
    public void Require(float minCosineSimilarity)
    {
        _along = minCosineSimilarity - _error;
        _across = _error + (minCosineSimilarity > 0 ? MathF.Sqrt(Math.Max(0, 1 - (minCosineSimilarity * minCosineSimilarity))) : 1);
    }

    /// <summary>True where a row is certainly less similar than required.</summary>
    /// <param name="dot">What <see cref="CoarseDotProduct"/> gave.</param>
    /// <param name="bounds">How the row's codes lie to its vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool RulesOut(int dot, CodeBounds bounds) =>
        (dot * _scale) - _offset < (bounds.Along * _along) - (bounds.Across * _across);
}
