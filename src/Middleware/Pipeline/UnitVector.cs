using System.Numerics.Tensors;

namespace Wattwise;

/// <summary>What embedders give, scaled to length 1.</summary>
internal static class UnitVector
{
    private const float ShortestLength = 1e-12f;

    /// <summary>A vector of the same direction.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="length">Its length.</param>
    /// <returns><see langword="null"/> if it has no direction: NaN, infinity, all zeros.</returns>
    public static float[]? Of(ReadOnlySpan<float> vector, out float length)
    {
        length = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(length) || length < ShortestLength)
            return null;
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, length, unit);
        return unit;
    }
}
