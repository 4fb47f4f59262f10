using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>Draws labels of a pair again and again, certifies a threshold from them, and looks at what it loses on all rows.</summary>
internal sealed class CertificateTrials
{
    private const double Risk = 0.05;
    private const int Thresholds = 128;

    private readonly CascadePair _pair;
    private readonly double[] _scores;
    private readonly double[] _thresholds;
    private readonly double[] _kept;
    private readonly double[] _loss;

    public CertificateTrials(CascadePair pair, double[] scores)
    {
        (_pair, _scores) = (pair, scores);
        _thresholds = GainRows.FindThresholds([.. scores.Order()], Thresholds);
        _kept = [.. _thresholds.Select(threshold => (double)scores.Count(score => score <= threshold) / scores.Length)];
        _loss =
            [.. _thresholds.Select(threshold => pair.Rows.Where((_, i) => scores[i] <= threshold).Sum(row => row.Loss) / scores.Length)];
    }

    /// <summary>Runs trials.</summary>
    /// <param name="limit">The limit on the loss.</param>
    /// <param name="labels">Labels that are drawn.</param>
    /// <param name="trials">How often.</param>
    public (TrialResult Ours, TrialResult Naive, TrialResult Exact, TrialResult Betting) Run(double limit, int labels, int trials)
    {
        var bets = new LossBets(limit);
        TrialResult ours = default, naive = default, exact = default, betting = default;
        for (var trial = 0; trial < trials; trial++)
        {
            var random = new Random((trial * 7_919) + 13);
            var ladder = new ThresholdLadder(_thresholds, bets, Risk * ClassKnowledge.LargestPart);
            int[] harms = new int[_thresholds.Length], helps = new int[_thresholds.Length];
            var isOver = false;
            for (var i = 0; i < labels; i++)
            {
                var row = random.Next(_scores.Length);
                var loss = _pair.Rows[row].Loss;

                // Looked at after each label: over the limit at any time counts.
                if (ladder.Add(_scores[row], loss))
                    isOver |= IsOver(ladder.Passed - 1, limit);
                for (var t = _thresholds.Length - 1; loss != 0 && t >= 0 && _scores[row] <= _thresholds[t]; t--)
                    _ = loss > 0 ? harms[t]++ : helps[t]++;
            }

            Count(ref ours, ladder.Passed - 1, isOver);
            Fixed(ref naive, t => harms[t] - helps[t] <= limit * labels, limit);
            Fixed(ref exact, t => ExactTail.AtMost(harms[t], labels, limit) <= Risk, limit);
            Fixed(ref betting, t => bets.LogCapital(harms[t], helps[t], labels - harms[t] - helps[t], []) >= -Math.Log(Risk), limit);
        }

        return (ours, naive, exact, betting);
    }

    private bool IsOver(int threshold, double limit) => threshold >= 0 && _loss[threshold] > limit + 1e-12;

    private void Fixed(ref TrialResult result, Func<int, bool> passes, double limit)
    {
        var at = -1;
        while (at + 1 < _thresholds.Length && passes(at + 1))
            at++;
        Count(ref result, at, IsOver(at, limit));
    }

    private void Count(ref TrialResult result, int at, bool isOver) =>
        result = new(result.Trials + 1, result.Over + (isOver ? 1 : 0), result.Sum + (at < 0 ? 0 : _kept[at]));
}
