using System.Numerics.Tensors;

namespace Wattwise.Tests.CacheStore.Vectors;

/// <summary>Unit vectors that are hard to round.</summary>
internal static class TestVectors
{
    /// <summary>How many shapes <see cref="Create"/> knows.</summary>
    public const int Shapes = 6;

    /// <summary>
    /// Spread, one axis, one large and many tiny values, all nearly equal, few distinct values, and values just below half a step.
    /// </summary>
    public static float[][] Create(Random random, int count, int dimension, int shape)
    {
        var centre = Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var vector = new float[dimension];
            for (var i = 0; i < dimension; i++)
            {
                vector[i] = shape switch
                {
                    0 => random.NextSingle() - 0.5f,
                    1 => i == 0 ? 1 : 0,
                    2 => i == dimension / 2 ? 100 : (random.NextSingle() - 0.5f) / 10,
                    3 => centre[i] + (random.NextSingle() * 1e-4f),
                    4 => random.Next(3) - 1,
                    _ => i == 0 ? 1 : random.Next(2) == 0 ? 0.066f : -0.066f,
                };
            }

            if (TensorPrimitives.Norm<float>(vector) < 1e-6f)
                vector[0] = 1;
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            return vector;
        })];
    }

    /// <summary>Cosine similarity in double precision.</summary>
    public static double Cosine(float[] left, float[] right)
    {
        double dot = 0, leftSquare = 0, rightSquare = 0;
        for (var i = 0; i < left.Length; i++)
        {
            dot += (double)left[i] * right[i];
            leftSquare += (double)left[i] * left[i];
            rightSquare += (double)right[i] * right[i];
        }

        return dot / Math.Sqrt(leftSquare * rightSquare);
    }
}
