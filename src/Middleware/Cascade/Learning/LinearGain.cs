namespace Wattwise.Cascade;

/// <summary>The chance that escalating helps less the chance that it harms, each by a logistic regression on the signals.</summary>
internal sealed class LinearGain
{
    private const double MaxDeviation = 4;

    private readonly double[] _mean;
    private readonly double[] _scale;
    private readonly double[] _helps;
    private readonly double[] _harms;

    private LinearGain(double[] mean, double[] scale, double[][] features, double[] losses, double[] weights)
    {
        (_mean, _scale) = (mean, scale);
        var columns = new double[features.Length][];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new double[(2 * mean.Length) + 1];
            Expand(features[i], columns[i]);
        }

        _helps = RidgeLogistic.Fit(columns, [.. losses.Select(loss => Math.Max(0, loss))], weights);
        _harms = RidgeLogistic.Fit(columns, [.. losses.Select(loss => Math.Max(0, -loss))], weights);
    }

    /// <summary>Fits.</summary>
    /// <param name="features">A row for each example; NaN where a signal is unavailable.</param>
    /// <param name="losses">What accepting lost.</param>
    /// <param name="weights">Weights of the examples.</param>
    public static LinearGain Fit(double[][] features, double[] losses, double[] weights)
    {
        var width = features[0].Length;
        var mean = new double[width];
        var scale = new double[width];
        for (var f = 0; f < width; f++)
        {
            double sum = 0, squares = 0, count = 0;
            foreach (var row in features)
            {
                if (double.IsNaN(row[f]))
                    continue;
                sum += row[f];
                squares += row[f] * row[f];
                count++;
            }

            mean[f] = count > 0 ? sum / count : 0;
            var deviation = count > 1 ? Math.Sqrt(Math.Max(0, (squares / count) - (mean[f] * mean[f]))) : 0;
            scale[f] = deviation > 1e-9 ? 1 / deviation : 0;
        }

        return new LinearGain(mean, scale, features, losses, weights);
    }

    public double Score(ReadOnlySpan<double> features)
    {
        Span<double> columns = stackalloc double[(2 * features.Length) + 1];
        Expand(features, columns);
        return RidgeLogistic.Predict(_helps, columns) - RidgeLogistic.Predict(_harms, columns);
    }

    // A constant, the deviations, and which signals are missing: a missing one has a weight of its own.
    private void Expand(ReadOnlySpan<double> features, Span<double> columns)
    {
        columns[0] = 1;
        for (var f = 0; f < features.Length; f++)
        {
            var isMissing = double.IsNaN(features[f]);
            columns[1 + f] = isMissing ? 0 : Math.Clamp((features[f] - _mean[f]) * _scale[f], -MaxDeviation, MaxDeviation);
            columns[1 + features.Length + f] = isMissing ? 1 : 0;
        }
    }
}
