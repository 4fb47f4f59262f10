using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.Caching;

/// <summary>A vector in 16 bits a dimension: 4 that a scan reads, and 12 that refine them.</summary>
/// <remarks>
/// A code is 4096 * coarse + 16 * middle + low, with coarse from -7 to 7, middle from -128 to 127 and low from 0 to 15; its scale is never
/// needed, since only angles count. Coarse codes lie two in a byte, plus 8: in each group of 64 bytes the low halves are the dimensions 0
/// to 63, the high halves 64 to 127. The fine codes are the middle ones, a byte each, followed by the low ones, two in a byte in the same
/// order.
/// </remarks>
internal static class VectorCodes
{
    /// <summary>Codes are padded with zeros to a multiple of this many dimensions.</summary>
    public const int Alignment = 128;

    /// <summary>What a coarse code is stored with, so that it is never negative.</summary>
    public const int CoarseOffset = 8;

    private const int Half = Alignment / 2;
    private const int Largest = (7 * 4096) + 2047;

    /// <summary>Dimensions rounded up to what the kernels work on.</summary>
    public static int Pad(int dimension) => (dimension + Alignment - 1) / Alignment * Alignment;

    /// <summary>Bytes of a vector's coarse codes.</summary>
    public static int CoarseBytes(int dimension) => Pad(dimension) / 2;

    /// <summary>Bytes of a vector's fine codes.</summary>
    public static int FineBytes(int dimension) => 3 * Pad(dimension) / 2;

    /// <summary>Writes a vector's codes.</summary>
    /// <param name="vector">The vector, its length not 0.</param>
    /// <param name="coarse">Takes the coarse codes.</param>
    /// <param name="fine">Takes the fine codes.</param>
    /// <param name="coarseBounds">How the coarse codes alone lie to the vector.</param>
    /// <param name="fineBounds">How the whole codes lie to the vector.</param>
    public static void Encode(
        ReadOnlySpan<float> vector, Span<byte> coarse, Span<byte> fine, out CodeBounds coarseBounds, out CodeBounds fineBounds)
    {
        coarse.Fill((CoarseOffset << 4) | CoarseOffset);
        fine.Clear();
        var low = fine[(2 * coarse.Length)..];
        var scale = Math.Abs(vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]) / Largest;
        double length = 0, coarseDot = 0, fineDot = 0;
        long coarseSquare = 0, fineSquare = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = Math.Clamp((int)MathF.Round(vector[i] / scale), -Largest, Largest);
            var high = (code + 2048) >> 12;
            var rest = code - (high << 12);
            WritePair(coarse, i, high + CoarseOffset);
            fine[i] = (byte)(rest >> 4);
            WritePair(low, i, rest & 0x0F);

            double value = vector[i];
            length += value * value;
            coarseDot += value * high;
            fineDot += value * code;
            coarseSquare += high * high;
            fineSquare += (long)code * code;
        }

        coarseBounds = Bounds(coarseDot, coarseSquare, length);
        fineBounds = Bounds(fineDot, fineSquare, length);
    }

    /// <summary>Gives whole codes back as floats.</summary>
    /// <param name="coarse">The coarse codes.</param>
    /// <param name="fine">The fine codes.</param>
    /// <param name="codes">Takes the codes, for the padded dimension.</param>
    public static void Decode(ReadOnlySpan<byte> coarse, ReadOnlySpan<byte> fine, Span<float> codes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, 2 * coarse.Length, nameof(codes));
        ArgumentOutOfRangeException.ThrowIfNotEqual(fine.Length, 3 * coarse.Length, nameof(fine));
        ref var coarseStart = ref MemoryMarshal.GetReference(coarse);
        ref var middleStart = ref MemoryMarshal.GetReference(fine);
        ref var lowStart = ref Unsafe.Add(ref middleStart, codes.Length);
        ref var codeStart = ref MemoryMarshal.GetReference(codes);
        for (var i = 0; i < codes.Length; i += Vector128<byte>.Count)
        {
            var (group, place) = Math.DivRem(i, Alignment);
            var pair = (nuint)((group * Half) + (place % Half));
            var coarsePairs = Vector128.LoadUnsafe(ref coarseStart, pair);
            var lowPairs = Vector128.LoadUnsafe(ref lowStart, pair);
            var (high, low) = place < Half
                ? (coarsePairs & Vector128.Create((byte)0x0F), lowPairs & Vector128.Create((byte)0x0F))
                : (Vector128.ShiftRightLogical(coarsePairs, 4), Vector128.ShiftRightLogical(lowPairs, 4));
            var (highLower, highUpper) = Vector128.Widen(high.AsSByte() - Vector128.Create((sbyte)CoarseOffset));
            var (middleLower, middleUpper) = Vector128.Widen(Vector128.LoadUnsafe(ref middleStart, (nuint)i).AsSByte());
            var (lowLower, lowUpper) = Vector128.Widen(low.AsSByte());
            Store((highLower << 12) + (middleLower << 4) + lowLower, ref codeStart, (nuint)i);
            Store((highUpper << 12) + (middleUpper << 4) + lowUpper, ref codeStart, (nuint)i + 8);
        }

        static void Store(Vector128<short> codes, ref float destination, nuint offset)
        {
            var (lower, upper) = Vector128.Widen(codes);
            Vector128.ConvertToSingle(lower).StoreUnsafe(ref destination, offset);
            Vector128.ConvertToSingle(upper).StoreUnsafe(ref destination, offset + 4);
        }
    }

    private static void WritePair(Span<byte> pairs, int dimension, int value)
    {
        var (group, place) = Math.DivRem(dimension, Alignment);
        ref var pair = ref pairs[(group * Half) + (place % Half)];
        pair = (byte)(place < Half ? (pair & 0xF0) | value : (pair & 0x0F) | (value << 4));
    }

    private static CodeBounds Bounds(double dot, long square, double lengthSquared)
    {
        var along = dot / Math.Sqrt(lengthSquared);
        return new CodeBounds((float)along, (float)Math.Sqrt(Math.Max(0, square - (along * along))));
    }
}
