using System.Numerics.Tensors;

namespace Wattwise.Directives;

/// <summary>Trains a <see cref="LinearTaskClassifier"/>: softmax regression by gradient descent, and when to abstain.</summary>
internal static class LinearTraining
{
    private const int MinExamples = 10, MinClasses = 2;
    private const int Folds = 5;
    private const int Steps = 300;
    private const double Rate = 20, Regularisation = 2e-4;

    // Of what is named, at most this share may be wrong on examples held back; of the examples of a class, this share may lie too far
    // from it.
    private const double MaxWrong = 0.03, TooFar = 0.05;

    /// <summary>Trains.</summary>
    /// <exception cref="ArgumentException">There are too few examples or classes.</exception>
    public static LinearTaskClassifier Train(IReadOnlyList<(float[] Vector, string TaskClass)> examples, string? embedderId)
    {
        var names = examples.Select(one => one.TaskClass).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (names.Length < MinClasses || names.Any(name => examples.Count(one => one.TaskClass == name) < MinExamples))
            throw new ArgumentException($"Give examples of at least {MinClasses} classes, and {MinExamples} of each.", nameof(examples));

        var labels = examples.Select(one => Array.IndexOf(names, one.TaskClass)).ToArray();
        var vectors = examples.Select(one => one.Vector).ToArray();
        var heldBack = new List<(double Confidence, bool IsRight)>(vectors.Length);
        for (var fold = 0; fold < Folds; fold++)
        {
            var indexes = Enumerable.Range(0, vectors.Length).ToLookup(i => i % Folds == fold);
            var model = Fit([.. indexes[false].Select(i => vectors[i])], [.. indexes[false].Select(i => labels[i])], names.Length);
            foreach (var i in indexes[true])
            {
                var shares = Shares(model, vectors[i]);
                var best = Array.IndexOf(shares, shares.Max());
                heldBack.Add((shares[best], best == labels[i]));
            }
        }

        var weights = Fit(vectors, labels, names.Length);
        return new LinearTaskClassifier(embedderId, FindMinConfidence(heldBack, names.Length), [.. names.Select((name, c) =>
        {
            var own = vectors.Where((_, i) => labels[i] == c);
            var scores = own.Select(vector => (double)TensorPrimitives.Dot<float>(vector, weights[c])).Order().ToArray();
            return new LinearClass(name, scores[(int)(TooFar * scores.Length)], weights[c]);
        })]);
    }

    /// <summary>
    /// The least confidence from which on few enough of those that were held back are wrong; at least twice that of a guess.
    /// </summary>
    private static double FindMinConfidence(List<(double Confidence, bool IsRight)> heldBack, int classes)
    {
        var (named, wrong, least) = (0, 0, 1.0);
        foreach (var (confidence, isRight) in heldBack.OrderByDescending(one => one.Confidence))
        {
            named++;
            wrong += isRight ? 0 : 1;
            if (wrong <= MaxWrong * named)
                least = confidence;
        }

        return Math.Max(least, Math.Min(0.9, 2.0 / classes));
    }

    private static float[][] Fit(float[][] vectors, int[] labels, int classes)
    {
        var weights = Enumerable.Range(0, classes).Select(_ => new float[vectors[0].Length]).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            var gradients = weights.Select(one => new float[one.Length]).ToArray();
            for (var i = 0; i < vectors.Length; i++)
            {
                var shares = Shares(weights, vectors[i]);
                for (var c = 0; c < classes; c++)
                {
                    var error = shares[c] - (labels[i] == c ? 1 : 0);
                    TensorPrimitives.MultiplyAdd(vectors[i], (float)error, gradients[c], gradients[c]);
                }
            }

            for (var c = 0; c < classes; c++)
            {
                TensorPrimitives.Multiply(weights[c], (float)(1 - (Rate * Regularisation)), weights[c]);
                TensorPrimitives.MultiplyAdd(gradients[c], (float)(-Rate / vectors.Length), weights[c], weights[c]);
            }
        }

        return weights;
    }

    private static double[] Shares(float[][] weights, float[] vector)
    {
        var shares = new double[weights.Length];
        for (var c = 0; c < shares.Length; c++)
            shares[c] = TensorPrimitives.Dot<float>(vector, weights[c]);
        var largest = shares.Max();
        for (var c = 0; c < shares.Length; c++)
            shares[c] = Math.Exp(shares[c] - largest);
        var sum = shares.Sum();
        for (var c = 0; c < shares.Length; c++)
            shares[c] /= sum;
        return shares;
    }
}
