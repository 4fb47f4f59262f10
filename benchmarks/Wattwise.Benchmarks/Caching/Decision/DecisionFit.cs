using System.Globalization;
using System.Text;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// Fits the weights of <see cref="Wattwise.Caching.CacheDecisionModel"/> by logistic regression, and writes them with the evidence by
/// score.
/// </summary>
internal static class DecisionFit
{
    private const int NewtonSteps = 30;
    private const double Ridge = 1e-3;
    private const double BinWidth = 0.1;
    private const double Percentile = 0.005;

    // Left free, the fit gives the verifier half of this weight: labelled questions hold few near-misses, and those are what it is there
    // for.
    private const double CosinePerLogit = 8;

    /// <summary>The table of pairs that pass the guard and carry a label.</summary>
    public static string Fit(IEnumerable<(int First, DecisionCandidate Candidate)> pairs, string origin)
    {
        var labelled = pairs.Where(pair => pair.Candidate is { PassesGuard: true, IsRight: not null }).ToArray();
        var logits = labelled.Select(pair => pair.Candidate.Logit).Order().ToArray();
        var (lowest, highest) = (logits[(int)(Percentile * logits.Length)], logits[(int)((1 - Percentile) * logits.Length)]);
        var features = labelled.Select(
            pair => new[] { 1, Math.Clamp(pair.Candidate.Logit, lowest, highest) + (CosinePerLogit * pair.Candidate.Cosine) }).ToArray();
        var labels = labelled.Select(pair => pair.Candidate.IsRight!.Value).ToArray();
        var weights = Newton(features, [.. labels.Select(isRight => isRight ? 1.0 : 0)]);

        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"# {origin}; {labels.Length} labelled pairs that pass the guard, {labels.Count(isRight => isRight)} of them right.\n");
        table.Append("kind\tname\tvalue\n");
        Row("weight", "intercept", weights[0]);
        Row("weight", "cosine", CosinePerLogit * weights[1]);
        Row("weight", "verifier_logit", weights[1]);
        Row("limit", "min_logit", lowest);
        Row("limit", "max_logit", highest);
        foreach (var bin in features.Select((feature, i) => (Score: Dot(weights, feature), IsRight: labels[i]))
            .GroupBy(item => Math.Floor(item.Score / BinWidth)).OrderBy(bin => bin.Key))
            table.Append(
                CultureInfo.InvariantCulture,
                $"evidence\t{(bin.Key + 0.5) * BinWidth:F2}\t{bin.Count(item => item.IsRight)}\t{bin.Count(item => !item.IsRight)}\n");
        return table.ToString();

        void Row(string kind, string name, double value) => table.Append(CultureInfo.InvariantCulture, $"{kind}\t{name}\t{value:F4}\n");
    }

    /// <summary>Logistic regression; targets from 0 to 1.</summary>
    public static double[] Newton(double[][] features, double[] targets)
    {
        var size = features[0].Length;
        var weights = new double[size];
        for (var step = 0; step < NewtonSteps; step++)
        {
            var gradient = weights.Select(weight => -Ridge * weight).ToArray();
            var hessian = new double[size, size];
            for (var i = 0; i < size; i++)
                hessian[i, i] = Ridge;
            for (var row = 0; row < features.Length; row++)
            {
                var p = 1 / (1 + Math.Exp(-Dot(weights, features[row])));
                for (var i = 0; i < size; i++)
                {
                    gradient[i] += (targets[row] - p) * features[row][i];
                    for (var j = 0; j < size; j++)
                        hessian[i, j] += p * (1 - p) * features[row][i] * features[row][j];
                }
            }

            var change = Solve(hessian, gradient);
            for (var i = 0; i < size; i++)
                weights[i] += change[i];
            if (change.Max(Math.Abs) < 1e-9)
                break;
        }

        return weights;
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, static (one, other) => one * other).Sum();

    /// <summary>Gaussian elimination; the matrix is positive definite, so it needs no pivoting.</summary>
    private static double[] Solve(double[,] matrix, double[] vector)
    {
        var size = vector.Length;
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = pivot + 1; row < size; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < size; column++)
                    matrix[row, column] -= factor * matrix[pivot, column];
                vector[row] -= factor * vector[pivot];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++)
                vector[row] -= matrix[row, column] * vector[column];
            vector[row] /= matrix[row, row];
        }

        return vector;
    }
}
