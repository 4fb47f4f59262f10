namespace Wattwise.Cascade;

/// <summary>The score before anything was learned: what is plainly wrong with an answer. It is certified like any other, so it need not
/// be good.</summary>
internal static class FirstScore
{
    /// <summary>The thresholds: nothing wrong, most opinions agree, some do, one thing is wrong, all.</summary>
    public static double[] Thresholds { get; } = [0, 0.34, 0.5, 0.67, 1, double.PositiveInfinity];

    /// <summary>0 if nothing is wrong; 1 for each thing that is; the share of opinions that differ.</summary>
    public static double Of(IReadOnlyList<ConfidenceSignal> signals)
    {
        var score = 0.0;
        for (var i = 0; i < signals.Count; i++)
        {
            if (signals[i].Value is not { } value || !double.IsFinite(value))
                continue;
            score += signals[i].Name switch
            {
                "opinion.agrees" or "schema.valid" or "calls.valid" or "judge.right" => 1 - Math.Clamp(value, 0, 1),
                "sums.wrong" or "text.givesUp" => value > 0 ? 1 : 0,
                _ => 0,
            };
        }

        return score;
    }
}
