using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>How near the units are to a question in meaning, by an embedder, for a bounded part of them.</summary>
/// <remarks>
/// First the units with the question's words and some that are spread evenly are embedded, then those around the nearest. What is not
/// embedded is as near as half of the others are, nearer where its neighbours are.
/// </remarks>
internal sealed class MeaningScores
{
    // About 2,500 tokens: an embedder of 22 M parameters needs less than a second of one core.
    private const int MaxCharacters = 9_000, FirstCharacters = 5_400, MaxText = 240, Best = 30, Around = 3;

    // How much of a neighbour's nearness counts, beside the view's own share. Chosen on tool results, as all figures here; twice or half of
    // one changes the share of answers kept by half a point.
    private const float NeighbourPart = 0.5f;

    // Of a longer text what fits is too small a part to help.
    private const int MaxSource = 2_000_000;

    private readonly SourceView _view;
    private readonly MeaningTexts _reader;
    private readonly float[] _scores;
    private readonly Dictionary<string, List<int>> _texts = new(StringComparer.Ordinal);
    private int _characters;

    private MeaningScores(SourceView view, CancellationToken cancellationToken)
    {
        (_view, _reader, _scores) = (view, new MeaningTexts(view, cancellationToken), new float[view.Units.Count]);
        Array.Fill(_scores, float.NaN);
    }

    /// <summary>Scores units; <see langword="null"/> if the embedder gives nothing of use.</summary>
    /// <param name="view">The text.</param>
    /// <param name="question">The question.</param>
    /// <param name="words">How well each unit's words fit the question.</param>
    /// <param name="vectors">Embeds.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async ValueTask<(float[]? Scores, EnergyEstimate Spent)> OfAsync(
        SourceView view, string question, float[] words, UnitVectors vectors, CancellationToken cancellationToken)
    {
        if (view.Source.Length > MaxSource)
            return (null, EnergyEstimate.Zero);
        var spent = EnergyEstimate.Zero;
        try
        {
            var scores = new MeaningScores(view, cancellationToken);
            var first = scores.Take(scores.Spread(words), FirstCharacters);
            var isUseful = await EmbedAsync(first).ConfigureAwait(false);
            if (isUseful && scores.Take(scores.AroundBest(), MaxCharacters) is { Count: > 0 } second)
                isUseful = await EmbedAsync(second).ConfigureAwait(false);
            if (!isUseful)
                return (null, spent);
            scores.Fill();
            return (scores._scores, spent);

            async ValueTask<bool> EmbedAsync(List<string> texts)
            {
                if (texts.Count == 0)
                    return false;
                var embedded = await vectors.EmbedAsync([question, .. texts], cancellationToken).ConfigureAwait(false);
                spent += embedded.Spent;
                if (embedded.Vectors is null)
                    return false;
                for (var i = 0; i < texts.Count; i++)
                    scores.Set(texts[i], UnitVectors.Cosine(embedded.Vectors[0], embedded.Vectors[i + 1]));
                return true;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever an embedder throws, the words alone will do.
        catch (Exception)
#pragma warning restore CA1031
        {
            return (null, spent);
        }
    }

    // The texts of units that are new and fit; units of the same text are embedded once.
    private List<string> Take(IEnumerable<int> units, int maxCharacters)
    {
        var texts = new List<string>();
        foreach (var unit in units)
        {
            if (_view.Units[unit].IsFrame || !float.IsNaN(_scores[unit]))
                continue;
            var text = _reader.Of(unit, MaxText);
            if (text.Length < 4)
                continue;
            if (_texts.TryGetValue(text, out var same))
            {
                _scores[unit] = _scores[same[0]];
                same.Add(unit);
                continue;
            }

            if (_characters + text.Length > maxCharacters)
                continue;
            _characters += text.Length;
            _texts.Add(text, [unit]);
            texts.Add(text);
        }

        return texts;
    }

    private void Set(string text, float score)
    {
        foreach (var unit in _texts[text])
            _scores[unit] = score;
    }

    // The units with the question's words, then every 16th, then those between them: what fits is spread evenly.
    private IEnumerable<int> Spread(float[] words)
    {
        var count = _view.Units.Count;
        foreach (var unit in ScoreFusion.Order(words).Take(Best))
            yield return unit;
        for (var step = 16; step >= 1; step /= 2)
        {
            for (var unit = step == 16 ? 0 : step; unit < count; unit += step == 16 ? 16 : 2 * step)
                yield return unit;
        }
    }

    // The nearest units' neighbours, then the rest.
    private IEnumerable<int> AroundBest()
    {
        var known = Enumerable.Range(0, _scores.Length).Where(unit => !float.IsNaN(_scores[unit])).OrderByDescending(unit => _scores[unit])
            .ToList();
        foreach (var unit in known.Take(known.Count / 4))
        {
            for (var distance = 1; distance <= Around; distance++)
            {
                if (unit + distance < _scores.Length)
                    yield return unit + distance;
                if (unit >= distance)
                    yield return unit - distance;
            }
        }

        for (var step = 16; step >= 1; step /= 2)
        {
            for (var unit = step == 16 ? 0 : step; unit < _scores.Length; unit += step == 16 ? 16 : 2 * step)
                yield return unit;
        }
    }

    private void Fill()
    {
        var known = _scores.Where(score => !float.IsNaN(score)).Order().ToList();
        var middle = known.Count == 0 ? 0 : known[known.Count / 2];
        for (var i = 0; i < _scores.Length; i++)
        {
            if (float.IsNaN(_scores[i]))
                _scores[i] = middle;
        }

        var share = NeighbourPart * (float)_view.NeighbourShare;
        if (share == 0)
            return;
        var own = (float[])_scores.Clone();
        for (var i = 0; i < own.Length; i++)
        {
            for (var distance = 1; distance <= 2; distance++)
            {
                Raise(i, i - distance, share / distance);
                Raise(i, i + distance, share / distance);
            }
        }

        void Raise(int unit, int neighbour, float part)
        {
            if (neighbour >= 0 && neighbour < own.Length && _view.Units[neighbour].Block == _view.Units[unit].Block
                && !_view.Units[neighbour].IsFrame)
                _scores[unit] = Math.Max(_scores[unit], own[unit] + (part * (own[neighbour] - own[unit])));
        }
    }
}
