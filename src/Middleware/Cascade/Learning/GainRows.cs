namespace Wattwise.Cascade;

/// <summary>The newest compared requests of a tier under one rule, all classes together: what models are fitted to. Bounded. Not
/// thread-safe.</summary>
internal sealed class GainRows
{
    /// <summary>How many are kept.</summary>
    public const int MaxRows = 4_000;

    private readonly Queue<GainRow> _rows = new();
    private readonly SignalLayout _layout = new();

    public int Count => _rows.Count;

    /// <summary>Adds a request.</summary>
    /// <param name="evidence">The request.</param>
    /// <param name="weight">One over the chance that it was compared.</param>
    public void Add(CascadeEvidence evidence, double weight)
    {
        _layout.Add(evidence.Signals);
        var values = new double[_layout.Count];
        _layout.Fill(evidence.Signals, values);
        _rows.Enqueue(new GainRow(evidence.TaskClass, values, evidence.Loss, weight));
        if (_rows.Count > MaxRows)
            _rows.Dequeue();
    }

    /// <summary>Forgets a class.</summary>
    public void Remove(string taskClass)
    {
        var kept = _rows.Where(row => row.TaskClass != taskClass).ToArray();
        _rows.Clear();
        foreach (var row in kept)
            _rows.Enqueue(row);
    }

    /// <summary>Fits a score to all, and finds thresholds among the scores of a class.</summary>
    public (GainScore Score, double[] Thresholds) Fit(string taskClass, int maxThresholds)
    {
        var layout = _layout.Snapshot();
        var model = GainModel.Fit([.. _rows], layout.Count);
        var scores = _rows.Where(row => row.TaskClass == taskClass).Select(row => model.Score(taskClass, row.Values)).Order().ToArray();
        return (new GainScore(model, layout), FindThresholds(scores, maxThresholds));
    }

    /// <summary>Scores at equal steps of their ranks, and one that accepts all.</summary>
    internal static double[] FindThresholds(double[] sorted, int count)
    {
        var thresholds = new SortedSet<double> { double.PositiveInfinity };
        for (var i = 1; i < count && sorted.Length > 0; i++)
            thresholds.Add(sorted[(int)((long)i * sorted.Length / count)]);
        return [.. thresholds];
    }
}
