using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Selects whole sentences of documents for a question.</summary>
/// <remarks>
/// <para>
/// A sentence's score is the z-score of its similarity to the question, read as "title: sentence", and parts of the z-scores of the
/// document's best similarity, of the sentence's BM25 and of the document's. Documents are not embedded: their best sentence tells as much.
/// Without an embedder, or with one whose vectors are of no use, BM25 alone decides. Failures of the embedder and cancellation reach the
/// caller, who may select again with a selector that has none.
/// </para>
/// <para>The result depends on the input alone. Thread-safe.</para>
/// </remarks>
internal sealed class DocumentSelector
{
    // Chosen on open questions with ten passages each, of which all were seen. Twice a weight
    // changes the share of answers kept in a tenth of the tokens by one to three points.
    private const float DocumentWeight = 0.5f;
    private const float Bm25Weight = 0.25f;
    private const float DocumentBm25Weight = 0.25f;

    private readonly UnitVectors? _vectors;
    private readonly int _maxEmbedded;

    /// <param name="vectors">The embedder; <see langword="null"/> for BM25 alone.</param>
    /// <param name="maxEmbedded">The most sentences that are embedded: those of the best BM25, if there are more.</param>
    public DocumentSelector(UnitVectors? vectors, int maxEmbedded = 256)
    {
        _vectors = vectors;
        _maxEmbedded = maxEmbedded;
    }

    /// <summary>Selects sentences.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="question">What they are read for; without one, the first sentences of each stay.</param>
    /// <param name="maxTokens">The most tokens of the sentences, marks of gaps, and titles of the documents kept.</param>
    /// <param name="tokens">Counts them.</param>
    /// <param name="gap">Stands where sentences are missing, as <see cref="SentenceText"/> says.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<SelectedDocuments> SelectAsync(
        IReadOnlyList<SourceDocument> documents, string? question, int maxTokens, ITokenCounter tokens, string gap,
        CancellationToken cancellationToken)
    {
        var sentences = new List<DocumentSentence>();
        for (var document = 0; document < documents.Count; document++)
        {
            foreach (var piece in Sentences.Split(documents[document].Text))
                sentences.Add(new(document, piece, tokens.Count(piece.In(documents[document].Text))));
        }

        var (scores, spent) = string.IsNullOrWhiteSpace(question)
            ? (ScoreByPlace(sentences), EnergyEstimate.Zero)
            : await ScoreAsync(documents, sentences, question, cancellationToken).ConfigureAwait(false);
        var text = new SentenceText(documents, sentences, tokens, gap);
        var kept = Choose(text, ScoreFusion.Order(scores), maxTokens);
        return new(text.Write(kept), text.Tokens(kept), spent);
    }

    private async ValueTask<(float[] Scores, EnergyEstimate Spent)> ScoreAsync(
        IReadOnlyList<SourceDocument> documents, List<DocumentSentence> sentences, string question, CancellationToken cancellationToken)
    {
        var titled = sentences.ConvertAll(
            sentence => Titled(documents[sentence.Document].Title, sentence.Piece.In(documents[sentence.Document].Text)));
        var lexical = Bm25.Of(titled).Score(question);

        // A title counts twice: it is short and says what all of the document is about.
        var byDocument = Bm25.Of(documents.Select(document => $"{document.Title} {document.Title} {document.Text}")).Score(question);
        var documentLexical = sentences.ConvertAll(sentence => byDocument[sentence.Document]).ToArray();
        var scores = new float[sentences.Count];
        ScoreFusion.Add(scores, lexical, Bm25Weight);
        ScoreFusion.Add(scores, documentLexical, DocumentBm25Weight);
        if (_vectors is null || sentences.Count < 2)
            return (scores, EnergyEstimate.Zero);

        var candidates = ScoreFusion.Order(scores).Take(_maxEmbedded).Order().ToArray();
        var embedded = await _vectors.EmbedAsync([question, .. candidates.Select(candidate => titled[candidate])], cancellationToken)
            .ConfigureAwait(false);
        if (embedded.Vectors is not { } vectors)
            return (scores, embedded.Spent);

        var similarities = new float[candidates.Length];
        var best = new float[documents.Count];
        Array.Fill(best, -1);
        for (var i = 0; i < candidates.Length; i++)
        {
            similarities[i] = UnitVectors.Cosine(vectors[0], vectors[i + 1]);
            ref var document = ref best[sentences[candidates[i]].Document];
            document = Math.Max(document, similarities[i]);
        }

        var least = similarities.Min();
        var similarity = new float[sentences.Count];
        Array.Fill(similarity, least);
        for (var i = 0; i < candidates.Length; i++)
            similarity[candidates[i]] = similarities[i];
        ScoreFusion.Add(scores, similarity);
        ScoreFusion.Add(scores, sentences.ConvertAll(sentence => Math.Max(least, best[sentence.Document])).ToArray(), DocumentWeight);
        return (scores, embedded.Spent);
    }

    // Without a question: the first sentences of all documents, then the second ones.
    private static float[] ScoreByPlace(List<DocumentSentence> sentences)
    {
        var scores = new float[sentences.Count];
        for (var i = 1; i < scores.Length; i++)
            scores[i] = sentences[i].Document == sentences[i - 1].Document ? scores[i - 1] - 1 : 0;
        return scores;
    }

    private static bool[] Choose(SentenceText text, int[] order, int maxTokens)
    {
        var kept = new bool[order.Length];
        var chosen = new Stack<int>();
        var left = maxTokens;
        foreach (var sentence in order)
        {
            // What is counted here is too little only by what tokens that cross the seams take.
            var cost = text.CostOf(sentence, kept);
            if (cost > left)
                continue;
            left -= cost;
            kept[sentence] = true;
            chosen.Push(sentence);
        }

        while (text.Tokens(kept) > maxTokens && chosen.TryPop(out var last))
            kept[last] = false;
        return kept;
    }

    private static string Titled(string? title, ReadOnlySpan<char> sentence) =>
        string.IsNullOrWhiteSpace(title) ? sentence.Trim().ToString() : $"{title.Trim()}: {sentence.Trim()}";
}
