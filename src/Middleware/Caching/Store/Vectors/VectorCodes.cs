using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.Caching;

/// <summary>A vector in 12 bits a dimension: 4 that a scan reads, and 8 that refine them.</summary>
/// <remarks>
/// A code is 256 * coarse + fine, with coarse from -7 to 7 and fine from -128 to 127; its scale is never needed, since only angles count.
/// Coarse codes lie two in a byte, plus 8: in each group of 64 bytes the low halves are the dimensions 0 to 63, the high halves 64 to 127.
/// </remarks>
internal static class VectorCodes
{
    /// <summary>Codes are padded with zeros to a multiple of this many dimensions.</summary>
    public const int Alignment = 128;

    /// <summary>What a coarse code is stored with, so that it is never negative.</summary>
    public const int CoarseOffset = 8;

    private const int Half = Alignment / 2;
    private const int Largest = (7 * 256) + 127;

    /// <summary>Dimensions rounded up to what the kernels work on.</summary>
    public static int Pad(int dimension) => (dimension + Alignment - 1) / Alignment * Alignment;

    /// <summary>Writes a vector's codes.</summary>
    /// <param name="vector">The vector, its length not 0.</param>
    /// <param name="coarse">Takes two coarse codes a byte, for the padded dimension.</param>
    /// <param name="fine">Takes the fine codes, for the padded dimension.</param>
    /// <param name="coarseBounds">How the coarse codes alone lie to the vector.</param>
    /// <param name="fineBounds">How the whole codes lie to the vector.</param>
    public static void Encode(ReadOnlySpan<float> vector, Span<byte> coarse, Span<sbyte> fine, out CodeBounds coarseBounds, out CodeBounds fineBounds)
    {
        coarse.Fill((CoarseOffset << 4) | CoarseOffset);
        fine.Clear();
        var scale = Math.Abs(vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]) / Largest;
        double length = 0, coarseDot = 0, fineDot = 0;
        long coarseSquare = 0, fineSquare = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = Math.Clamp((int)MathF.Round(vector[i] / scale), -Largest, Largest);
            var high = (code + 128) >> 8;
            var (group, place) = Math.DivRem(i, Alignment);
            ref var pair = ref coarse[(group * Half) + (place % Half)];
            pair = (byte)(place < Half ? (pair & 0xF0) | (high + CoarseOffset) : (pair & 0x0F) | ((high + CoarseOffset) << 4));
            fine[i] = (sbyte)(code - (high << 8));

            double value = vector[i];
            length += value * value;
            coarseDot += value * high;
            fineDot += value * code;
            coarseSquare += high * high;
            fineSquare += code * code;
        }

        coarseBounds = Bounds(coarseDot, coarseSquare, length);
        fineBounds = Bounds(fineDot, fineSquare, length);
    }

    /// <summary>Gives whole codes back as floats.</summary>
    /// <param name="coarse">The coarse codes.</param>
    /// <param name="fine">The fine codes.</param>
    /// <param name="codes">Takes the codes, for the padded dimension.</param>
    public static void Decode(ReadOnlySpan<byte> coarse, ReadOnlySpan<sbyte> fine, Span<float> codes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codes.Length, fine.Length, nameof(codes));
        ArgumentOutOfRangeException.ThrowIfLessThan(2 * coarse.Length, fine.Length, nameof(coarse));
        ref var coarseStart = ref MemoryMarshal.GetReference(coarse);
        ref var fineStart = ref MemoryMarshal.GetReference(fine);
        ref var codeStart = ref MemoryMarshal.GetReference(codes);
        for (var i = 0; i < fine.Length; i += Vector128<byte>.Count)
        {
            var (group, place) = Math.DivRem(i, Alignment);
            var pairs = Vector128.LoadUnsafe(ref coarseStart, (nuint)((group * Half) + (place % Half)));
            var high = place < Half ? pairs & Vector128.Create((byte)0x0F) : Vector128.ShiftRightLogical(pairs, 4);
            var (highLower, highUpper) = Vector128.Widen(high.AsSByte() - Vector128.Create((sbyte)CoarseOffset));
            var (fineLower, fineUpper) = Vector128.Widen(Vector128.LoadUnsafe(ref fineStart, (nuint)i));
            Store((highLower << 8) + fineLower, ref codeStart, (nuint)i);
            Store((highUpper << 8) + fineUpper, ref codeStart, (nuint)i + 8);
        }

        static void Store(Vector128<short> codes, ref float destination, nuint offset)
        {
            var (lower, upper) = Vector128.Widen(codes);
            Vector128.ConvertToSingle(lower).StoreUnsafe(ref destination, offset);
            Vector128.ConvertToSingle(upper).StoreUnsafe(ref destination, offset + 4);
        }
    }

    private static CodeBounds Bounds(double dot, long square, double lengthSquared)
    {
        var along = dot / Math.Sqrt(lengthSquared);
        return new CodeBounds((float)along, (float)Math.Sqrt(Math.Max(0, square - (along * along))));
    }
}
