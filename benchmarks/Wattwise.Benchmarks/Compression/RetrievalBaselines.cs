using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>What selection of sentences is held against: one scorer alone, and three added up with the documents embedded too.</summary>
internal static class RetrievalBaselines
{
    public static Task<(List<DocumentSentence> Sentences, float[] Scores)> Bm25Async(RetrievalQuestion question)
    {
        var sentences = Split(question);
        return Task.FromResult((sentences, Bm25.Of(Titled(question, sentences)).Score(question.Question)));
    }

    public static async Task<(List<DocumentSentence> Sentences, float[] Scores)> EmbeddingAsync(
        RetrievalQuestion question, UnitVectors vectors, CancellationToken cancellationToken)
    {
        var sentences = Split(question);
        return (sentences, await SimilaritiesAsync(question.Question, [.. Titled(question, sentences)], vectors, cancellationToken));
    }

    public static async Task<(List<DocumentSentence> Sentences, float[] Scores)> FusedAsync(
        RetrievalQuestion question, UnitVectors vectors, CancellationToken cancellationToken)
    {
        var sentences = Split(question);
        var documents = await SimilaritiesAsync(
            question.Question, [.. question.Documents.Select(document => $"{document.Title}: {document.Text}")], vectors,
            cancellationToken);
        var own = await SimilaritiesAsync(question.Question, [.. Titled(question, sentences)], vectors, cancellationToken);
        var scores = new float[sentences.Count];
        ScoreFusion.Add(scores, own);
        ScoreFusion.Add(scores, sentences.ConvertAll(sentence => documents[sentence.Document]).ToArray(), 0.5f);
        ScoreFusion.Add(scores, Bm25.Of(Titled(question, sentences)).Score(question.Question), 0.25f);
        return (sentences, scores);
    }

    /// <summary>The best sentences that fit, with the title of each document that has one.</summary>
    public static string Take(
        RetrievalQuestion question, List<DocumentSentence> sentences, float[] scores, int maxTokens, ITokenCounter counter)
    {
        var titles = new HashSet<int>();
        var kept = new List<int>();
        foreach (var sentence in ScoreFusion.Order(scores))
        {
            var document = sentences[sentence].Document;
            var cost = sentences[sentence].Tokens
                + (titles.Contains(document) ? 0 : counter.Count(question.Documents[document].Title + ": "));
            if (cost > maxTokens)
                continue;
            maxTokens -= cost;
            titles.Add(document);
            kept.Add(sentence);
        }

        return string.Join(' ', kept.Order()
            .Select(sentence => sentences[sentence].Piece.In(question.Documents[sentences[sentence].Document].Text).ToString()));
    }

    private static List<DocumentSentence> Split(RetrievalQuestion question)
    {
        var counter = TokenCounters.For("gpt-4o");
        return [.. question.Documents.SelectMany(
            (document, i) =>
                Sentences.Split(document.Text).Select(piece => new DocumentSentence(i, piece, counter.Count(piece.In(document.Text)))))];
    }

    private static IEnumerable<string> Titled(RetrievalQuestion question, List<DocumentSentence> sentences) => sentences.Select(sentence =>
        $"{question.Documents[sentence.Document].Title}: {sentence.Piece.In(question.Documents[sentence.Document].Text).Trim()}");

    private static async Task<float[]> SimilaritiesAsync(
        string question, string[] texts, UnitVectors vectors, CancellationToken cancellationToken)
    {
        var embedded = (await vectors.EmbedAsync([question, .. texts], cancellationToken)).Vectors!;
        return [.. embedded.Skip(1).Select(vector => UnitVectors.Cosine(embedded[0], vector))];
    }
}
