using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wattwise.Caching;

/// <summary>Integer dot products of an 8-bit row and a 16-bit query, with the widest instructions that the processor has.</summary>
/// <remarks>
/// A scan of rows is bound by memory: one byte per dimension instead of four is where its speed comes from. Widening the
/// row to 16 bits costs little and allows a 16-bit query, whose rounding error is then a hundredth of the row's.
/// </remarks>
internal static class Int8DotProduct
{
    /// <summary>Rows and queries are padded with zeros to a multiple of this many dimensions.</summary>
    public const int Alignment = 32;

    /// <summary>The dot product; the caller keeps its absolute value, summed over all terms, below 2^31.</summary>
    /// <param name="row">The row.</param>
    /// <param name="query">The query, as long as the row; the length is a multiple of <see cref="Alignment"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compute(ReadOnlySpan<sbyte> row, ReadOnlySpan<short> query)
    {
        ref var rowStart = ref MemoryMarshal.GetReference(row);
        ref var queryStart = ref MemoryMarshal.GetReference(query);
        var length = (nuint)query.Length;
        return Avx512BW.IsSupported ? Avx512(ref rowStart, ref queryStart, length)
            : Avx2.IsSupported ? Avx256(ref rowStart, ref queryStart, length)
            : Portable(ref rowStart, ref queryStart, length);
    }

    public static int Avx512(ref sbyte row, ref short query, nuint length)
    {
        var sum = Vector512<int>.Zero;
        for (nuint i = 0; i < length; i += 32)
        {
            var codes = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref row, i));
            sum += Avx512BW.MultiplyAddAdjacent(codes, Vector512.LoadUnsafe(ref query, i));
        }

        return Vector512.Sum(sum);
    }

    public static int Avx256(ref sbyte row, ref short query, nuint length)
    {
        var even = Vector256<int>.Zero;
        var odd = Vector256<int>.Zero;
        for (nuint i = 0; i < length; i += 32)
        {
            even += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, i)), Vector256.LoadUnsafe(ref query, i));
            odd += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, i + 16)), Vector256.LoadUnsafe(ref query, i + 16));
        }

        return Vector256.Sum(even + odd);
    }

    public static int Portable(ref sbyte row, ref short query, nuint length)
    {
        var sum = Vector128<int>.Zero;
        for (nuint i = 0; i < length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref row, i));
            sum += Multiply(low, Vector128.LoadUnsafe(ref query, i)) + Multiply(high, Vector128.LoadUnsafe(ref query, i + 8));
        }

        return Vector128.Sum(sum);

        static Vector128<int> Multiply(Vector128<short> left, Vector128<short> right)
        {
            var (leftLow, leftHigh) = Vector128.Widen(left);
            var (rightLow, rightHigh) = Vector128.Widen(right);
            return (leftLow * rightLow) + (leftHigh * rightHigh);
        }
    }
}
