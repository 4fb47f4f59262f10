using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wattwise.Caching;

/// <summary>
/// Integer dot products of a row's 4-bit codes and a query's 8-bit codes, with the widest instructions that the processor has.
/// </summary>
/// <remarks>A scan of rows is bound by memory: half a byte per dimension instead of four is where its speed comes from.</remarks>
internal static class CoarseDotProduct
{
    /// <summary>The sum of (coarse code + <see cref="VectorCodes.CoarseOffset"/>) * query code.</summary>
    /// <param name="row">Two codes a byte, as <see cref="VectorCodes"/> lays them.</param>
    /// <param name="query">Twice as long as the row; the length is a multiple of <see cref="VectorCodes.Alignment"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compute(ReadOnlySpan<byte> row, ReadOnlySpan<sbyte> query)
    {
        ref var rowStart = ref MemoryMarshal.GetReference(row);
        ref var queryStart = ref MemoryMarshal.GetReference(query);
        var length = (nuint)row.Length;
        return Avx512BW.IsSupported ? Avx512(ref rowStart, ref queryStart, length)
            : Avx2.IsSupported ? Avx256(ref rowStart, ref queryStart, length)
            : Portable(ref rowStart, ref queryStart, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Avx512(ref byte row, ref sbyte query, nuint length)
    {
        var sum = Vector512<int>.Zero;
        for (nuint i = 0; i < length; i += 64)
        {
            var pairs = Vector512.LoadUnsafe(ref row, i);
            var low = pairs & Vector512.Create((byte)0x0F);
            var high = Vector512.ShiftRightLogical(pairs.AsUInt16(), 4).AsByte() & Vector512.Create((byte)0x0F);

            // At most 4 * 15 * 127 in 16 bits.
            var products = Avx512BW.MultiplyAddAdjacent(low, Vector512.LoadUnsafe(ref query, 2 * i)) + Avx512BW.MultiplyAddAdjacent(
                high, Vector512.LoadUnsafe(ref query, (2 * i) + 64));
            sum += Avx512BW.MultiplyAddAdjacent(products, Vector512<short>.One);
        }

        return Vector512.Sum(sum);
    }

    public static int Avx256(ref byte row, ref sbyte query, nuint length)
    {
        var sum = Vector256<int>.Zero;
        for (nuint i = 0; i < length; i += 32)
        {
            var lowStart = (2 * i) - (i % 64);
            var pairs = Vector256.LoadUnsafe(ref row, i);
            var low = pairs & Vector256.Create((byte)0x0F);
            var high = Vector256.ShiftRightLogical(pairs.AsUInt16(), 4).AsByte() & Vector256.Create((byte)0x0F);
            var products = Avx2.MultiplyAddAdjacent(low, Vector256.LoadUnsafe(ref query, lowStart)) + Avx2.MultiplyAddAdjacent(
                high, Vector256.LoadUnsafe(ref query, lowStart + 64));
            sum += Avx2.MultiplyAddAdjacent(products, Vector256<short>.One);
        }

        return Vector256.Sum(sum);
    }

    public static int Portable(ref byte row, ref sbyte query, nuint length)
    {
        var sum = Vector128<int>.Zero;
        for (nuint i = 0; i < length; i += 16)
        {
            var lowStart = (2 * i) - (i % 64);
            var pairs = Vector128.LoadUnsafe(ref row, i);
            sum += Multiply((pairs & Vector128.Create((byte)0x0F)).AsSByte(), Vector128.LoadUnsafe(ref query, lowStart));
            sum += Multiply(Vector128.ShiftRightLogical(pairs, 4).AsSByte(), Vector128.LoadUnsafe(ref query, lowStart + 64));
        }

        return Vector128.Sum(sum);

        static Vector128<int> Multiply(Vector128<sbyte> left, Vector128<sbyte> right)
        {
            var (leftLower, leftUpper) = Vector128.Widen(left);
            var (rightLower, rightUpper) = Vector128.Widen(right);
            var (lower, upper) = Vector128.Widen((leftLower * rightLower) + (leftUpper * rightUpper));
            return lower + upper;
        }
    }
}
