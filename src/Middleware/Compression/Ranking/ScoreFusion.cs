using System.Numerics.Tensors;

namespace Wattwise.Compression;

/// <summary>Adds scores of several scorers, each brought to mean 0 and deviation 1 over the units first.</summary>
internal static class ScoreFusion
{
    /// <summary>Adds the z-scores of a scorer. Scores that are all alike, or of which one is no number, add nothing.</summary>
    /// <param name="total">The sums so far, one for each unit.</param>
    /// <param name="scores">The scorer's scores, one for each unit.</param>
    /// <param name="weight">What a z-score is multiplied with.</param>
    public static void Add(Span<float> total, ReadOnlySpan<float> scores, float weight = 1)
    {
        if (MeanAndDeviation(scores) is not { } shape)
            return;
        for (var i = 0; i < total.Length; i++)
            total[i] += weight * (scores[i] - shape.Mean) / shape.Deviation;
    }

    /// <summary>The mean and the deviation of scores; <see langword="null"/> if they tell no unit from another.</summary>
    public static (float Mean, float Deviation)? MeanAndDeviation(ReadOnlySpan<float> scores)
    {
        if (scores.Length < 2)
            return null;
        var mean = TensorPrimitives.Sum(scores) / scores.Length;
        var squares = 0f;
        foreach (var score in scores)
            squares += (score - mean) * (score - mean);
        var deviation = MathF.Sqrt(squares / scores.Length);
        return float.IsFinite(deviation) && deviation > 1e-6f ? (mean, deviation) : null;
    }

    /// <summary>The units by falling score; those of equal score in their order.</summary>
    public static int[] Order(ReadOnlySpan<float> scores)
    {
        var order = new int[scores.Length];
        var keys = new (float Score, int Index)[scores.Length];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, (scores[i], i));
        Array.Sort(keys, order, Comparer<(float Score, int Index)>.Create(static (left, right) =>
            right.Score.CompareTo(left.Score) is not 0 and var byScore ? byScore : left.Index.CompareTo(right.Index)));
        return order;
    }
}
