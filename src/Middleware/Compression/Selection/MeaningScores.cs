using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>How near the units are to a question in meaning, by an embedder, for a bounded part of them.</summary>
internal static class MeaningScores
{
    // About 3,000 tokens: an embedder of 22 M parameters needs less than a second of one core.
    private const int MaxCharacters = 12_000, MaxText = 160;

    // Of a longer text what fits is too small a part to help.
    private const int MaxSource = 2_000_000;

    /// <summary>Scores units; <see langword="null"/> if the embedder gives nothing of use.</summary>
    public static async ValueTask<(float[]? Scores, EnergyEstimate Spent)> OfAsync(
        SourceView view, string question, UnitVectors vectors, CancellationToken cancellationToken)
    {
        if (view.Source.Length > MaxSource)
            return (null, EnergyEstimate.Zero);
        var lexical = LexicalScores.Of(view, question);
        var texts = new List<string> { question };
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var characters = 0;
        foreach (var unit in Candidates(view, lexical))
        {
            var text = PlainWordsOf(view, unit);
            if (text.Length < 4)
                continue;
            if (places.TryGetValue(text, out var same))
            {
                same.Add(unit);
                continue;
            }

            if (characters + text.Length > MaxCharacters)
                continue;
            characters += text.Length;
            places.Add(text, [unit]);
            texts.Add(text);
        }

        try
        {
            var embedded = await vectors.EmbedAsync(texts, cancellationToken).ConfigureAwait(false);
            if (embedded.Vectors is null)
                return (null, embedded.Spent);
            var known = new List<float>();
            var scores = new float[view.Units.Count];
            Array.Fill(scores, float.NaN);
            for (var i = 1; i < texts.Count; i++)
            {
                var cosine = UnitVectors.Cosine(embedded.Vectors[0], embedded.Vectors[i]);
                known.Add(cosine);
                foreach (var unit in places[texts[i]])
                    scores[unit] = cosine;
            }

            Fill(view, scores, known);
            return (scores, embedded.Spent);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever an embedder throws, the words alone will do.
        catch (Exception)
#pragma warning restore CA1031
        {
            return (null, EnergyEstimate.Zero);
        }
    }

    // Half for the units with the question's words, half spread evenly over the rest.
    private static IEnumerable<int> Candidates(SourceView view, float[] lexical)
    {
        var count = view.Units.Count;
        foreach (var unit in ScoreFusion.Order(lexical).Take(30))
        {
            if (!view.Units[unit].IsFrame)
                yield return unit;
        }

        // Every 16th unit, then those between them: what fits is spread evenly.
        for (var step = 16; step >= 1; step /= 2)
        {
            for (var unit = step == 16 ? 0 : step; unit < count; unit += step == 16 ? 16 : 2 * step)
            {
                if (!view.Units[unit].IsFrame)
                    yield return unit;
            }
        }
    }

    // What was not embedded is as near as its neighbours are, at most the median.
    private static void Fill(SourceView view, float[] scores, List<float> known)
    {
        known.Sort();
        var middle = known.Count == 0 ? 0 : known[known.Count / 2];
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
                scores[i] = middle;
        }
    }

    private static string PlainWordsOf(SourceView view, int unit)
    {
        var words = view.Words(unit);
        Span<char> text = stackalloc char[MaxText];
        var length = 0;
        for (var i = 0; i < words.Length && length < MaxText - 1; i++)
        {
            var character = words[i];
            if (char.IsLetter(character))
            {
                if (char.IsUpper(character) && i > 0 && char.IsLower(words[i - 1]))
                    text[length++] = ' ';
                if (length < MaxText)
                    text[length++] = character;
            }
            else if (length > 0 && text[length - 1] != ' ')
            {
                text[length++] = ' ';
            }
        }

        return text[..length].Trim().ToString();
    }
}
