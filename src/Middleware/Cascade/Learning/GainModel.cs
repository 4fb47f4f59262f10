namespace Wattwise.Cascade;

/// <summary>
/// Predicts what escalating gains, from the signals of an answer and its class: the mean of a linear model, which needs few examples, and
/// of
/// small trees, which see what is not linear.
/// </summary>
/// <remarks>Immutable. Fitting takes up to 0.2 seconds for a thousand examples; a score takes about two microseconds.</remarks>
internal sealed class GainModel
{
    /// <summary>With fewer examples nothing is fitted.</summary>
    public const int MinRows = 40;

    private readonly LinearGain? _linear;
    private readonly GainTrees? _trees;
    private readonly ClassMeans? _classes;
    private readonly int _width;

    private GainModel(int width, ClassMeans? classes, LinearGain? linear, GainTrees? trees) =>
        (_width, _classes, _linear, _trees) = (width, classes, linear, trees);

    /// <summary>Fits a model.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="width">Signals in the layout: later ones of an example are left out, missing ones unavailable.</param>
    public static GainModel Fit(IReadOnlyList<GainRow> rows, int width)
    {
        var losses = rows.Select(row => row.Loss).ToArray();
        var weights = rows.Select(row => row.Weight).ToArray();
        var classes = new ClassMeans(rows);
        if (rows.Count < MinRows || losses.All(loss => loss == losses[0]))
            return new GainModel(width, rows.Count == 0 ? null : classes, null, null);

        var features = rows.Select(row => Features(row.Values, width, classes.Of(row.TaskClass))).ToArray();
        return new GainModel(width, classes, LinearGain.Fit(features, losses, weights), GainTrees.Fit(features, losses, weights));
    }

    /// <summary>The expected gain of escalating.</summary>
    /// <param name="taskClass">The class.</param>
    /// <param name="values">The signals by the layout.</param>
    public double Score(string taskClass, ReadOnlySpan<double> values)
    {
        var mean = _classes?.Of(taskClass) ?? 0;
        if (_linear is null || _trees is null)
            return mean;
        Span<double> features = stackalloc double[_width + 1];
        features.Fill(double.NaN);
        values[..Math.Min(values.Length, _width)].CopyTo(features);
        features[_width] = mean;
        return (_linear.Score(features) + _trees.Score(features)) / 2;
    }

    private static double[] Features(double[] values, int width, double classMean)
    {
        var features = new double[width + 1];
        Array.Fill(features, double.NaN);
        Array.Copy(values, features, Math.Min(values.Length, width));
        features[width] = classMean;
        return features;
    }
}
