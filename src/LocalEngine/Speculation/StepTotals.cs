namespace Wattwise.LocalEngine;

/// <summary>
/// Sums over the sequences of a step that is being planned, so that changing one sequence's draft needs no walk over all.
/// </summary>
/// <param name="widths">The draft widths that there are, rising, 0 not included.</param>
/// <param name="rows">Rows without any draft.</param>
/// <param name="tokens">Tokens without any draft.</param>
internal struct StepTotals(int[] widths, int rows, int tokens)
{
    private readonly int[] _modelDrafts = new int[widths.Length];
    private double _catchUp;

    /// <summary>Rows with the drafts.</summary>
    public int Rows { get; private set; } = rows;

    /// <summary>Expected tokens with the drafts.</summary>
    public double Tokens { get; private set; } = tokens;

    /// <summary>Adds what a choice drafts; takes it away with a sign of -1.</summary>
    public void Add(in DraftChoice choice, int sign = 1)
    {
        if (choice.Width == 0)
            return;
        Rows += sign * choice.Length;
        Tokens += sign * ExpectedGain(choice.Rate(choice.Kind), choice.Length);
        if (choice.Kind != DraftKind.Model)
            return;
        _modelDrafts[Array.IndexOf(widths, choice.Width)] += sign;
        _catchUp += sign * choice.CatchUpShare;
    }

    /// <summary>
    /// What the step takes: the draft model goes token by token, for all its sequences at once, then the target computes all rows.
    /// </summary>
    public readonly double Seconds(StepCosts target, StepCosts draft)
    {
        var seconds = target.Seconds(Rows) + _catchUp;
        var sequences = 0;
        for (var i = widths.Length - 1; i >= 0; i--)
        {
            sequences += _modelDrafts[i];
            if (sequences > 0)
                seconds += (widths[i] - (i > 0 ? widths[i - 1] : 0)) * draft.Seconds(sequences);
        }

        return seconds;
    }

    /// <summary>How many tokens of a draft are expected to be right.</summary>
    /// <remarks>
    /// Leviathan, Kalman and Matias, "Fast Inference from Transformers via Speculative Decoding", arXiv 2211.17192, eq. 1, less the one
    /// token that comes without a draft: (1 - p^(k + 1)) / (1 - p) - 1.
    /// </remarks>
    public static double ExpectedGain(double rate, int width) =>
        rate >= 1 ? width : ((1 - Math.Pow(rate, width + 1)) / (1 - rate)) - 1;
}
