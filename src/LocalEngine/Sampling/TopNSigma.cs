using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>
/// Where the noise of a row of logits begins (Tang et al., "Top-n-sigma: Not All Logits Are You Need", arXiv 2411.07641).
/// </summary>
internal static class TopNSigma
{
    /// <summary>The largest logit less <paramref name="n"/> standard deviations; masked tokens (negative infinity) do not count.</summary>
    public static float Minimum(ReadOnlySpan<float> logits, float n)
    {
        // The largest logit is taken off before squaring: sums stay small, so one pass is precise enough.
        var maximum = LargestLogit.Of(logits);
        if (float.IsPositiveInfinity(maximum))
            return maximum; // a processor forced this token
        var center = Vector512.Create((double)maximum);
        var (sums, squares, counts) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = 0;
        for (; i <= logits.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var row = Vector256.LoadUnsafe(ref first, (nuint)i);
            var wide = Vector512.Create(Vector256.WidenLower(row), Vector256.WidenUpper(row));
            Add(wide, Vector512.IsFinite(wide));
        }

        for (; i < logits.Length; i++)
            Add(Vector512.CreateScalar((double)logits[i]), Vector512.CreateScalar(float.IsFinite(logits[i]) ? -1L : 0).AsDouble());

        var count = Vector512.Sum(counts);
        if (count == 0)
            return float.NegativeInfinity;
        var mean = Vector512.Sum(sums) / count;
        return (float)(maximum - (n * Math.Sqrt(Math.Max(0, (Vector512.Sum(squares) / count) - (mean * mean)))));

        void Add(Vector512<double> values, Vector512<double> counted)
        {
            var differences = (values - center) & counted;
            sums += differences;
            squares += differences * differences;
            counts += Vector512<double>.One & counted;
        }
    }
}
