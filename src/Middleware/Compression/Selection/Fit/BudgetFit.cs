using System.Globalization;
using System.Text;

namespace Wattwise.Compression;

/// <summary>Keeps the best units that fit into a budget, and writes them.</summary>
internal sealed class BudgetFit
{
    private const int Attempts = 8, GapTokens = 4, MaxCharactersPerToken = 100;

    private readonly SourceView _view;
    private readonly CompressionInput _input;
    private readonly float[] _scores;
    private readonly int[] _costs;
    private readonly int[] _order;
    private readonly CancellationToken _cancellationToken;

    public BudgetFit(SourceView view, CompressionInput input, float[] scores, CancellationToken cancellationToken)
    {
        (_view, _input, _scores, _cancellationToken) = (view, input, scores, cancellationToken);
        _order = ScoreFusion.Order(scores);
        _costs = new int[scores.Length];
        Array.Fill(_costs, -1);
    }

    /// <summary>The selection; <see langword="null"/> if nothing fits.</summary>
    /// <param name="statistics">Lines of statistics, the most useful first.</param>
    /// <param name="statisticsShare">The most of the budget that they may take.</param>
    public CompressedText? Fit(IReadOnlyList<StatisticsLine> statistics, double statisticsShare)
    {
        if (_view.Source.Length <= (long)MaxCharactersPerToken * _input.MaxTokens
            && Write([.. _view.Units.Select(_ => true)], "") is { } all && all.Tokens <= _input.MaxTokens)
            return all;

        var lines = Take(statistics, (int)(_input.MaxTokens * statisticsShare));
        var empty = new bool[_scores.Length];
        for (var i = 0; i < empty.Length; i++)
            empty[i] = _view.Units[i].IsPinned;
        var fixedTokens = Write(empty, lines).Tokens;
        CompressedText? best = null;
        var room = _input.MaxTokens - fixedTokens;
        var limit = (double)room;
        for (var attempt = 0; attempt < Attempts && limit > 0; attempt++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var kept = Choose(empty, limit);
            var written = Write(kept, lines);
            if (written.Tokens <= _input.MaxTokens)
            {
                if (written.Kept.Count > 0 && (best is null || written.Tokens > best.Tokens))
                    best = written;
                if (written.Tokens >= 0.985 * _input.MaxTokens)
                    break;
                limit += Math.Max(3, 0.8 * (_input.MaxTokens - written.Tokens));
            }
            else
            {
                limit -= written.Tokens - _input.MaxTokens + (3 * attempt) + 1;
            }
        }

        return best;
    }

    private string Take(IReadOnlyList<StatisticsLine> statistics, int most)
    {
        var (lines, tokens) = (new StringBuilder(), 0);
        foreach (var line in statistics)
        {
            if (!TryTake(line.Text) && line.Shorter is { } shorter)
                TryTake(shorter);
        }

        return lines.ToString();

        bool TryTake(string line)
        {
            var cost = _input.Tokens.Count(line) + 1;
            if (tokens + cost > most)
                return false;
            tokens += cost;
            lines.Append(line).Append('\n');
            return true;
        }
    }

    private bool[] Choose(bool[] pinned, double limit)
    {
        var kept = (bool[])pinned.Clone();
        var spent = 0.0;
        var chain = new List<int>();
        var misses = 0;
        foreach (var unit in _order)
        {
            if (kept[unit] || (_view.Units[unit].IsFrame && _view.Units[unit].Length == 0))
                continue;
            _cancellationToken.ThrowIfCancellationRequested();
            chain.Clear();
            var cost = 0.0;
            for (var at = unit; at >= 0 && !kept[at]; at = _view.Units[at].Parent)
            {
                chain.Add(at);
                cost += Cost(at);
                // A gap more, unless a neighbour is kept already.
                cost += ((at > 0 && kept[at - 1]) ? 0 : GapTokens) - ((at + 1 < kept.Length && kept[at + 1]) ? GapTokens : 0);
            }

            if (spent + cost > limit)
            {
                if (++misses > 200)
                    break;
                continue;
            }

            spent += cost;
            foreach (var at in chain)
                kept[at] = true;
        }

        return kept;
    }

    private int Cost(int unit) => _costs[unit] >= 0 ? _costs[unit] : _costs[unit] = _input.Tokens.Count(_view.Written(unit));

    private CompressedText Write(bool[] kept, string statistics)
    {
        var writer = new SelectionWriter(_view.Source);
        var (missing, total) = (0, 0);
        for (var i = 0; i < kept.Length; i++)
        {
            if (_view.Units[i].IsFrame)
                continue;
            total++;
            missing += kept[i] ? 0 : 1;
        }

        if (missing > 0)
        {
            writer.Add(
                string.Create(CultureInfo.InvariantCulture, $"[{missing} of {total} {_view.Noun} not shown, each gap marked […number]"));
            writer.Add(_input.Reference is { Length: > 0 } reference ? $"; {reference} has them]\n" : "]\n");
            if (statistics.Length > 0)
                writer.Add($"[all {total} {_view.Noun}]\n{statistics}[kept {_view.Noun}]\n");
        }

        _view.Write(kept, writer);
        var text = writer.ToString();
        return new CompressedText(text, _input.Tokens.Count(text), writer.Spans);
    }
}
