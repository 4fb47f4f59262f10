using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Tokens of tool results as sent today beside their lossless forms, and the text of HTML beside its pages.</summary>
internal static class LosslessTable
{
    public static int Run(string folder)
    {
        var report = new Report("Lossless forms of tool results");
        Report.Note(
            $"sent today: JSON documents are a JsonElement and go out indented, others a JsonElement string that goes out as an escaped literal");
        var questions = CompressionData.ReadQuestions(folder).ToLookup(question => question.Document);
        var documents = CompressionData.ReadDocuments(folder);
        var counter = TokenCounters.For("gpt-4o");
        var rows = documents.Select(document => Measure(document, questions[document.Id], counter)).ToArray();

        Report.Note($"{"",-14}{"sent",9}{"ours",9}{"ratio",7}{"worst",7}{"lost",6}");
        foreach (var kind in rows.GroupBy(row => row.Kind).Append(rows.GroupBy(_ => "all").Single()))
        {
            var (sent, ours, worst) = (kind.Sum(row => row.Sent), kind.Sum(row => row.Ours), kind.Max(row => row.Ours / (double)row.Sent));
            Report.Note($"{kind.Key,-14}{sent,9}{ours,9}{Ratio(kind),7:F3}{worst,7:F3}{kind.Sum(row => row.Lost),6}");
        }
        report.Limit("tokens of all documents, of those sent today", "x", Ratio(rows), 0.75);
        var json = rows.Where(row => row.Kind.StartsWith("json", StringComparison.Ordinal));
        report.Limit("tokens of JSON documents, of those sent today", "x", Ratio(json), 0.75);
        report.Limit("tokens of the worst document", "x", rows.Max(row => row.Ours / (double)row.Sent), 1);
        report.Limit("answers lost", "of " + rows.Sum(row => row.Questions), rows.Sum(row => row.Lost), 0);
        Html(documents, questions, counter, rows, report);
        return report.ExitCode;
    }

    private static Row Measure(CompressionDocument document, IEnumerable<CompressionQuestion> questions, ITokenCounter counter)
    {
        var result = AsResult(document.Text);
        var today = JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions);
        var sent = counter.Count(today);
        var text = LosslessEncoder.Encode(result, counter, CancellationToken.None);
        var ours = text?.Text ?? today;
        var asked = questions.ToArray();
        // What the document itself does not answer by the rules of the score cannot be lost.
        var lost = asked.Count(question => AnswerScore.Of(question, ours).Strict < AnswerScore.Of(question, document.Text).Strict);
        return new Row(document.Id, document.Kind, sent, counter.Count(ours), asked.Length, lost);
    }

    /// <summary>What a function that returns the document would give.</summary>
    private static JsonElement AsResult(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"").RootElement;
        }
    }

    private static void Html(
        IReadOnlyList<CompressionDocument> documents,
        ILookup<string, CompressionQuestion> questions,
        ITokenCounter counter,
        Row[] rows,
        Report report)
    {
        var pages = documents.Where(document => document.Kind == "html")
            .Select(document => (document.Id, document.Tokens, Text: HtmlText.From(document.Text))).ToArray();
        var tokens = pages.Sum(page => counter.Count(page.Text));
        var asked = pages.SelectMany(page => questions[page.Id].Select(question => AnswerScore.Of(question, page.Text))).ToArray();
        report.Limit("tokens of the text of HTML, of its pages", "x", tokens / (double)pages.Sum(page => page.Tokens), 0.40);
        report.Require("answers in the text of HTML, strict", $"of {asked.Length}", asked.Average(score => score.Strict), 0.92);
        report.Require("answers in the text of HTML, loose", $"of {asked.Length}", asked.Average(score => score.Loose), 0.98);
        var results = documents.Sum(document =>
            LosslessEncoder.Encode(AsResult(document.Text), counter, CancellationToken.None, htmlAsText: true)?.TokensAfter
            ?? rows.Single(row => row.Id == document.Id).Sent);
        var share = results / (double)rows.Sum(row => row.Sent);
        report.Limit("tokens of all documents with HtmlAsText, of those sent today", "x", share, 0.75);
    }

    private static double Ratio(IEnumerable<Row> rows) => rows.Sum(row => row.Ours) / (double)rows.Sum(row => row.Sent);

    private readonly record struct Row(string Id, string Kind, int Sent, int Ours, int Questions, int Lost);
}
