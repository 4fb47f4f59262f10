using System.Numerics.Tensors;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>
/// Scores tools for a request: by its words, by words that may stand for them, by its meaning, and by what their server's others score.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ToolIndex
{
    // Chosen on requests for tools of five servers, of which all were seen; weights near them
    // change what is found within 40 tools by a point or two.
    private const float Bm25Weight = 0.5f;
    private const float SenseWeight = 0.5f;
    private const float GroupWeight = 0.25f;
    private const int GroupBest = 3;

    private const int MaxCompared = 256;

    // What a sense counts in a tool's first sentence; in its name it counts 1.
    private const float SenseInDescription = 0.7f;

    private readonly Bm25 _words;
    private readonly UnitVectors? _vectors;
    private readonly Dictionary<int, float>[] _senses;
    private readonly float[] _senseRarity = new float[WordSenses.Count];
    private readonly int[][] _groups;
    private readonly Lazy<int[][]> _companions;

    // A float in a box, so that it is written at once.
    private object? _least;

    public ToolIndex(ToolText[] tools, UnitVectors? vectors)
    {
        Tools = tools;
        _vectors = vectors;
        _words = Bm25.Of(tools.Select(tool => $"{tool.Words} {tool.Tool.Name} {tool.Description} {tool.Parameters}"));
        _senses = [.. tools.Select(SensesOf)];
        var holders = new int[WordSenses.Count];
        foreach (var sense in _senses.SelectMany(senses => senses.Keys))
            holders[sense]++;
        for (var sense = 0; sense < holders.Length; sense++)
            _senseRarity[sense] = MathF.Log(1 + ((tools.Length - holders[sense] + 0.5f) / (holders[sense] + 0.5f)));
        _companions = new(() => ToolCompanions.Of(tools));
        _groups = [.. Enumerable.Range(0, tools.Length).GroupBy(tool => tools[tool].Group ?? "", StringComparer.Ordinal)
            .Select(group => group.ToArray())];
    }

    /// <summary>The tools, in the order of the scores.</summary>
    public ToolText[] Tools { get; }

    /// <summary>What must be called before each tool.</summary>
    public int[][] Companions => _companions.Value;

    /// <summary>
    /// Scores the tools for each of some texts. Without an embedder, or with one whose vectors are of no use, words alone decide.
    /// </summary>
    /// <returns>For each text the scores, <see langword="null"/> where it tells no tool from another; whether one of the tools is near
    /// it; and what it took.</returns>
    public async ValueTask<(float[]?[] Scores, bool[] AreNear, EnergyEstimate Spent)> ScoreAsync(
        IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var (similarities, least, spent) = await SimilaritiesAsync(texts, cancellationToken).ConfigureAwait(false);
        return (
            [.. texts.Select((text, i) => Score(text, similarities?[i]))],
            [.. texts.Select((_, i) => similarities is null || TensorPrimitives.Max<float>(similarities[i]) >= least)],
            spent);
    }

    /// <summary>Scores the tools by words alone.</summary>
    /// <returns><see langword="null"/> if the text has no word that a tool has.</returns>
    public float[]? Score(string text) => Score(text, similarity: null);

    private float[]? Score(string text, float[]? similarity)
    {
        var words = _words.Score(text);
        var senses = ScoreSenses(text);
        if (similarity is null && ScoreFusion.MeanAndDeviation(words) is null && ScoreFusion.MeanAndDeviation(senses) is null)
            return null;

        var scores = new float[Tools.Length];
        if (similarity is not null)
            ScoreFusion.Add(scores, similarity);
        ScoreFusion.Add(scores, words, Bm25Weight);
        ScoreFusion.Add(scores, senses, SenseWeight);
        ScoreFusion.Add(scores, ScoreGroups(scores), GroupWeight);
        return scores;
    }

    private async ValueTask<(float[][]? Similarities, float Least, EnergyEstimate Spent)> SimilaritiesAsync(
        IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (_vectors is null)
            return (null, 0, EnergyEstimate.Zero);

        string[] own = [.. Tools.SelectMany(tool =>
            tool.MainSentences.Prepend(tool.Description).Select(text => $"{tool.Words}: {text}"))];
        var embedded = await _vectors.EmbedAsync([.. texts, .. own], cancellationToken).ConfigureAwait(false);
        if (embedded.Vectors is not { } vectors)
            return (null, 0, embedded.Spent);

        var similarities = new float[texts.Count][];
        for (var text = 0; text < texts.Count; text++)
        {
            similarities[text] = new float[Tools.Length];
            var next = texts.Count;
            for (var tool = 0; tool < Tools.Length; tool++)
            {
                // The whole, the first sentence, and the best sentence: what a tool is for may stand anywhere.
                var whole = UnitVectors.Cosine(vectors[text], vectors[next++]);
                var (first, best) = (whole, whole);
                for (var sentence = 0; sentence < Tools[tool].MainSentences.Length; sentence++)
                {
                    var one = UnitVectors.Cosine(vectors[text], vectors[next++]);
                    (first, best) = sentence == 0 ? (one, one) : (first, Math.Max(best, one));
                }

                similarities[text][tool] = (whole + first + best) / 3;
            }
        }

        _least ??= LeastOf([.. vectors.Skip(texts.Count)]);
        return (similarities, (float)_least, embedded.Spent);
    }

    // Embedders differ in what they give to texts that have nothing in common. A request that is for a tool is nearer to it than the
    // tools' texts are to each other: by a deviation above the mean.
    private static object LeastOf(float[][] own)
    {
        var step = (own.Length + MaxCompared - 1) / MaxCompared;
        var some = own.Where((_, i) => i % step == 0).ToArray();
        var (sum, squares, count) = (0.0, 0.0, 0);
        for (var i = 0; i < some.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var similarity = TensorPrimitives.Dot<float>(some[i], some[j]);
                (sum, squares, count) = (sum + similarity, squares + (similarity * similarity), count + 1);
            }
        }

        var mean = sum / Math.Max(1, count);
        return (float)(mean + Math.Sqrt(Math.Max(0, (squares / Math.Max(1, count)) - (mean * mean))));
    }

    private float[] ScoreSenses(string text)
    {
        var scores = new float[Tools.Length];
        foreach (var senses in WordSenses.Read(text))
        {
            for (var tool = 0; tool < scores.Length; tool++)
            {
                var best = 0f;
                foreach (var sense in senses)
                    best = Math.Max(best, _senses[tool].GetValueOrDefault(sense) * _senseRarity[sense]);
                scores[tool] += best;
            }
        }

        return scores;
    }

    private float[] ScoreGroups(float[] scores)
    {
        var byGroup = new float[scores.Length];
        foreach (var group in _groups)
        {
            var own = Array.ConvertAll(group, tool => scores[tool]);
            Array.Sort(own);
            var mean = TensorPrimitives.Sum<float>(own.AsSpan(Math.Max(0, own.Length - GroupBest))) / Math.Min(own.Length, GroupBest);
            foreach (var tool in group)
                byGroup[tool] = mean;
        }

        return byGroup;
    }

    private static Dictionary<int, float> SensesOf(ToolText tool)
    {
        var found = new Dictionary<int, float>();
        foreach (var sense in WordSenses.Read(tool.First).SelectMany(senses => senses))
            found[sense] = SenseInDescription;
        foreach (var sense in WordSenses.Read(tool.Words).SelectMany(senses => senses))
            found[sense] = 1;
        return found;
    }
}
