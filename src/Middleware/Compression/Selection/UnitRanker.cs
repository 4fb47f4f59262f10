namespace Wattwise.Compression;

/// <summary>Orders the units of a view: what the question needs first, then what stands out.</summary>
internal static class UnitRanker
{
    // In results of tools words tell more than meaning does: keys, names, codes.
    private const float Meaning = 0.7f, TriageMeaning = 0.3f, TriageWords = 0.5f, FilterBonus = 8;

    /// <summary>Scores every unit; the higher, the sooner it is kept.</summary>
    public static float[] Score(
        SourceView view, string? question, float[]? words, float[]? similarities, IReadOnlyList<RowFilter> filters,
        CancellationToken cancellationToken)
    {
        var scores = new float[view.Units.Count];
        var isTriage = question is not null && ErrorSigns.AreAskedFor(question);
        if (question is not null && words is not null)
        {
            ScoreFusion.Add(scores, words, isTriage ? TriageWords : 1);
            if (similarities is not null)
                ScoreFusion.Add(scores, similarities, isTriage ? TriageMeaning : Meaning);
            AddExtremes(view, question, scores);
            AddFilters(view, filters, scores);
        }

        AddSigns(view, scores, isTriage, isBlind: question is null, cancellationToken);
        AddNames(view, scores);
        return scores;
    }

    // Errors of each kind once, rare units before common ones, the begin and the end.
    private static void AddSigns(SourceView view, float[] scores, bool isTriage, bool isBlind, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < scores.Length; i++)
        {
            if ((i & 255) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var words = view.Words(i);
            if (view.Units[i].IsFrame)
            {
                scores[i] -= 0.5f;
                continue;
            }

            var template = isTriage ? ErrorSigns.Signature(words) : ErrorSigns.Template(words);
            var times = seen.GetValueOrDefault(template);
            seen[template] = times + 1;
            var severity = ErrorSigns.Severity(words);
            if (isTriage)
                scores[i] += times == 0 ? severity switch { 3 => 20, 2 => 14, 1 => 3, _ => 0 } : 0.2f * severity;
            else
                scores[i] += (isBlind ? 1f : 0.12f) * severity / (1 + times);
            scores[i] -= 0.1f * Math.Min(5, times);
            var edge = Math.Min(i, scores.Length - 1 - i);
            scores[i] += (isBlind ? 1f : 0.1f) / (1 + (0.2f * edge));
        }
    }

    private static void AddExtremes(SourceView view, string question, float[] scores)
    {
        if (!Superlatives.AreIn(question))
            return;
        foreach (var column in view.Columns)
        {
            if (ColumnStatistics.Extremes(column) is not { } extremes)
                continue;
            var bonus = 2 + (4 * (float)ColumnRelevance.Of(question, column.Name));
            foreach (var row in new[] { extremes.Smallest, extremes.Largest })
            {
                AddToRow(view, row, bonus, scores);
            }
        }
    }

    private static void AddFilters(SourceView view, IReadOnlyList<RowFilter> filters, float[] scores)
    {
        var counted = new HashSet<int>();
        foreach (var filter in filters)
        {
            // What holds for most rows tells none of them.
            var bonus = FilterBonus * (1 - ((float)filter.Rows.Length / view.Columns[0].Cells.Length)) * (filter == filters[0] ? 1 : 0.5f);
            foreach (var row in filter.Rows)
            {
                if (counted.Add(row))
                    AddToRow(view, row, bonus, scores);
            }
        }
    }

    // Of a record that is taken apart: what names it.
    private static void AddToRow(SourceView view, int row, float bonus, float[] scores)
    {
        var unit = view.UnitOf(row);
        scores[unit] += bonus;
        for (var i = unit + 1; i < scores.Length && view.Units[i].Record == view.Units[unit].Record && view.Units[unit].Record >= 0; i++)
            scores[i] += view.Units[i].IsName && view.Units[i].Parent == unit ? bonus : 0;
    }

    // What tells the parent of a hit follows the hit.
    private static void AddNames(SourceView view, float[] scores)
    {
        var best = new Dictionary<int, float>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (view.Units[i].Parent is >= 0 and var parent && !view.Units[i].IsFrame)
                best[parent] = Math.Max(best.GetValueOrDefault(parent, float.MinValue), scores[i]);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            if (view.Units[i].IsName && best.TryGetValue(view.Units[i].Parent, out var hit) && hit > 1)
                scores[i] = Math.Max(scores[i], 0.7f * hit);
        }
    }
}
