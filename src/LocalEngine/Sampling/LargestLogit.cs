using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>Finds the largest logit of a row; what is no number is passed over.</summary>
internal static class LargestLogit
{
    /// <summary>The largest logit; negative infinity where every token is masked.</summary>
    public static float Of(ReadOnlySpan<float> logits)
    {
        // Comparisons with what is no number are false on every processor; the maximum instructions differ. Four chains hide their latency.
        var (a, b, c, d) = (Masked, Masked, Masked, Masked);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = 0;
        for (; i <= logits.Length - (4 * Vector512<float>.Count); i += 4 * Vector512<float>.Count)
        {
            a = Larger(Vector512.LoadUnsafe(ref first, (nuint)i), a);
            b = Larger(Vector512.LoadUnsafe(ref first, (nuint)(i + Vector512<float>.Count)), b);
            c = Larger(Vector512.LoadUnsafe(ref first, (nuint)(i + (2 * Vector512<float>.Count))), c);
            d = Larger(Vector512.LoadUnsafe(ref first, (nuint)(i + (3 * Vector512<float>.Count))), d);
        }

        var lanes = Larger(Larger(a, b), Larger(c, d));
        var largest = float.NegativeInfinity;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            largest = lanes[lane] > largest ? lanes[lane] : largest;
        for (; i < logits.Length; i++)
            largest = logits[i] > largest ? logits[i] : largest;
        return largest;
    }

    /// <summary>The first token with the largest logit; -1 where every token is masked.</summary>
    public static int IndexOf(ReadOnlySpan<float> logits)
    {
        var largest = Of(logits);
        if (float.IsNegativeInfinity(largest))
            return -1;

        var wanted = Vector512.Create(largest);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = 0;
        for (; i <= logits.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var found = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)i), wanted).ExtractMostSignificantBits();
            if (found != 0)
                return i + BitOperations.TrailingZeroCount(found);
        }

        while (logits[i] != largest)
            i++;
        return i;
    }

    private static Vector512<float> Masked => Vector512.Create(float.NegativeInfinity);

    private static Vector512<float> Larger(Vector512<float> row, Vector512<float> best) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(row, best), row, best);
}
