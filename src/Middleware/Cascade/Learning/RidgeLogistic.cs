namespace Wattwise.Cascade;

/// <summary>Logistic regression with a ridge, fitted by Newton steps. The first column is the constant and is hardly shrunk.</summary>
internal static class RidgeLogistic
{
    private const int MaxSteps = 12;

    private const double Ridge = 3, ConstantRidge = 0.1, MaxStep = 2, Settled = 1e-4, MinVariance = 1e-4;

    /// <summary>Fits.</summary>
    /// <param name="columns">A row for each example.</param>
    /// <param name="targets">Shares from 0 to 1.</param>
    /// <param name="weights">Weights of the examples.</param>
    public static double[] Fit(double[][] columns, double[] targets, double[] weights)
    {
        var width = columns[0].Length;
        var coefficients = new double[width];
        var curvature = new double[width * width];
        var slope = new double[width];
        for (var step = 0; step < MaxSteps; step++)
        {
            Array.Clear(curvature);
            Array.Clear(slope);
            for (var i = 0; i < columns.Length; i++)
                Add(columns[i], targets[i], weights[i], coefficients, curvature, slope);
            for (var a = 0; a < width; a++)
            {
                var ridge = a == 0 ? ConstantRidge : Ridge;
                slope[a] -= ridge * coefficients[a];
                curvature[(a * width) + a] += ridge;
            }

            SolveInPlace(curvature, slope);
            var largest = 0.0;
            for (var a = 0; a < width; a++)
            {
                coefficients[a] += Math.Clamp(slope[a], -MaxStep, MaxStep);
                largest = Math.Max(largest, Math.Abs(slope[a]));
            }

            if (largest < Settled)
                break;
        }

        return coefficients;
    }

    /// <summary>The probability.</summary>
    public static double Predict(ReadOnlySpan<double> coefficients, ReadOnlySpan<double> columns) =>
        1 / (1 + Math.Exp(-System.Numerics.Tensors.TensorPrimitives.Dot(coefficients, columns)));

    private static void Add(double[] columns, double target, double weight, double[] coefficients, double[] curvature, double[] slope)
    {
        var width = columns.Length;
        var predicted = Predict(coefficients, columns);
        var variance = Math.Max(predicted * (1 - predicted), MinVariance) * weight;
        var error = weight * (target - predicted);
        for (var a = 0; a < width; a++)
        {
            if (columns[a] == 0)
                continue;
            slope[a] += error * columns[a];
            var scaled = variance * columns[a];
            var row = curvature.AsSpan(a * width, a + 1);
            for (var b = 0; b <= a; b++)
                row[b] += scaled * columns[b];
        }
    }

    // By Cholesky factors, in the lower half of the matrix.
    private static void SolveInPlace(double[] matrix, double[] vector)
    {
        var width = vector.Length;
        for (var i = 0; i < width; i++)
        {
            var own = matrix.AsSpan(i * width, width);
            for (var j = 0; j <= i; j++)
            {
                var other = matrix.AsSpan(j * width, width);
                var sum = own[j];
                for (var k = 0; k < j; k++)
                    sum -= own[k] * other[k];
                own[j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-9)) : sum / other[j];
            }
        }

        for (var i = 0; i < width; i++)
        {
            for (var k = 0; k < i; k++)
                vector[i] -= matrix[(i * width) + k] * vector[k];
            vector[i] /= matrix[(i * width) + i];
        }

        for (var i = width - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < width; k++)
                vector[i] -= matrix[(k * width) + i] * vector[k];
            vector[i] /= matrix[(i * width) + i];
        }
    }
}
