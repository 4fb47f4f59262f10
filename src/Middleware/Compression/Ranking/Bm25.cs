namespace Wattwise.Compression;

/// <summary>Scores units of text by the words of a question: Okapi BM25.</summary>
/// <remarks>
/// Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), eq. 3.15, with the inverse document frequency
/// ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative. A term of the question counts once. Building takes time linear in the text;
/// a question's takes time linear in the units that have one of its terms. Immutable; thread-safe.
/// </remarks>
internal sealed class Bm25
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;

    private readonly Vocabulary _vocabulary = new();

    // Of term t: the units _units[i] with the weights _weights[i], for i from _starts[t] to below _starts[t + 1].
    private readonly int[] _starts;
    private readonly int[] _units;
    private readonly float[] _weights;

    /// <param name="units">The units' texts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Bm25(IReadOnlyList<ReadOnlyMemory<char>> units, CancellationToken cancellationToken = default)
    {
        Count = units.Count;
        var (counts, lengths) = CountTerms(units, cancellationToken);
        _starts = new int[_vocabulary.Count + 1];
        foreach (var count in counts)
            _starts[count.Term + 1]++;
        for (var term = 0; term < _vocabulary.Count; term++)
            _starts[term + 1] += _starts[term];

        var average = Math.Max(1f, lengths.Length == 0 ? 0 : (float)lengths.Sum(length => (long)length) / lengths.Length);
        _units = new int[counts.Count];
        _weights = new float[counts.Count];
        var next = _starts.AsSpan(0, _vocabulary.Count).ToArray();
        foreach (var (term, unit, times) in counts)
        {
            var index = next[term]++;
            _units[index] = unit;
            _weights[index] = Rarity(term) * times * (K1 + 1) / (times + (K1 * (1 - B + (B * lengths[unit] / average))));
        }
    }

    /// <summary>The number of units.</summary>
    public int Count { get; }

    /// <summary>Takes the units from strings.</summary>
    /// <param name="units">The units' texts.</param>
    public static Bm25 Of(IEnumerable<string> units) => new([.. units.Select(unit => unit.AsMemory())]);

    /// <summary>Takes the units from places in one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="units">The units' places.</param>
    public static Bm25 Of(string text, IEnumerable<TextPiece> units)
    {
        var memory = text.AsMemory();
        return new([.. units.Select(unit => unit.In(memory))]);
    }

    /// <summary>Scores every unit.</summary>
    /// <param name="question">What the text is read for; texts without a known term give 0 for every unit.</param>
    /// <returns>A score for each unit, 0 for those that have no term of the question.</returns>
    public float[] Score(ReadOnlySpan<char> question)
    {
        var scores = new float[Count];
        AddScores(question, scores);
        return scores;
    }

    /// <summary>Adds every unit's score to what is there.</summary>
    /// <param name="question">What the text is read for.</param>
    /// <param name="scores">As many as there are units.</param>
    /// <param name="weight">What a score is multiplied with.</param>
    public void AddScores(ReadOnlySpan<char> question, Span<float> scores, float weight = 1)
    {
        foreach (var term in TermsOf(question))
        {
            for (var i = _starts[term]; i < _starts[term + 1]; i++)
                scores[_units[i]] += weight * _weights[i];
        }
    }

    /// <summary>For each term of a question that a unit has: how rare it is among the units, and the units that have it.</summary>
    /// <param name="question">What the text is read for.</param>
    public IEnumerable<(float Rarity, ReadOnlyMemory<int> Units)> Matches(string question) =>
        TermsOf(question).Select(
            term => (Rarity(term), (ReadOnlyMemory<int>)_units.AsMemory(_starts[term], _starts[term + 1] - _starts[term])));

    private List<int> TermsOf(ReadOnlySpan<char> question)
    {
        var pieces = new List<TextPiece>();
        TermReader.Read(question, pieces);
        var terms = new List<int>(pieces.Count);
        var seen = new HashSet<int>();
        foreach (var piece in pieces)
        {
            if (_vocabulary.Find(piece.In(question)) is >= 0 and var term && seen.Add(term))
                terms.Add(term);
        }

        return terms;
    }

    private float Rarity(int term)
    {
        var holders = _starts[term + 1] - _starts[term];
        return MathF.Log(1 + ((Count - holders + 0.5f) / (holders + 0.5f)));
    }

    private (List<TermCount> Counts, int[] Lengths) CountTerms(
        IReadOnlyList<ReadOnlyMemory<char>> units, CancellationToken cancellationToken)
    {
        var counts = new List<TermCount>();
        var lengths = new int[units.Count];
        var pieces = new List<TextPiece>();
        var latest = new List<int>();
        for (var unit = 0; unit < units.Count; unit++)
        {
            if ((unit & 1023) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            pieces.Clear();
            var text = units[unit].Span;
            TermReader.Read(text, pieces);
            foreach (var piece in pieces)
            {
                var term = _vocabulary.Add(piece.In(text));
                if (term < 0)
                    continue;
                lengths[unit]++;
                if (term == latest.Count)
                    latest.Add(-1);
                if (latest[term] is >= 0 and var index && counts[index].Unit == unit)
                {
                    counts[index] = counts[index] with { Times = counts[index].Times + 1 };
                    continue;
                }

                latest[term] = counts.Count;
                counts.Add(new(term, unit, 1));
            }
        }

        return (counts, lengths);
    }

    private readonly record struct TermCount(int Term, int Unit, int Times);
}
