using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>Scores each row by a model that was fitted to the other fifths.</summary>
internal static class CrossFit
{
    private const int Folds = 5;

    public static double[] Scores(CascadePair pair, int seed, Func<CascadeRow, IReadOnlyList<ConfidenceSignal>>? signals = null)
    {
        signals ??= row => row.Signals;
        var layout = new SignalLayout();
        foreach (var row in pair.Rows)
            layout.Add(signals(row));
        var rows = pair.Rows.Select(row => ToRow(row, layout, signals(row))).ToArray();
        var random = new Random(seed);
        var folds = rows.Select(_ => random.Next(Folds)).ToArray();
        var scores = new double[rows.Length];
        Parallel.For(0, Folds, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount) }, fold =>
        {
            var model = GainModel.Fit([.. rows.Where((_, i) => folds[i] != fold)], layout.Count);
            for (var i = 0; i < rows.Length; i++)
            {
                if (folds[i] == fold)
                    scores[i] = model.Score(rows[i].TaskClass, rows[i].Values);
            }
        });
        return scores;
    }

    private static GainRow ToRow(CascadeRow row, SignalLayout layout, IReadOnlyList<ConfidenceSignal> signals)
    {
        var values = new double[layout.Count];
        layout.Fill(signals, values);
        return new GainRow(row.Task, values, row.Loss, 1);
    }
}
