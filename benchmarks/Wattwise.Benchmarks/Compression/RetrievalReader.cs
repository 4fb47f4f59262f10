using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>What a chat model of 135 M parameters answers with all documents and with a quarter of their tokens.</summary>
internal static class RetrievalReader
{
    private static readonly string[] Names = ["SmolLM2-135M-Instruct-Q8_0.gguf", "SmolLM2-135M-Instruct-Q4_1.gguf"];

    public static async Task RunAsync(
        Report report, string models, RetrievalQuestion[] questions, LlamaEmbeddingGenerator embedder, ITokenCounter counter,
        CancellationToken cancellationToken)
    {
        var path = Names.Select(name => Path.Combine(models, name)).First(File.Exists);
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = path, Device = LlamaDevice.Cpu, PrefixCache = { Enabled = false } },
            cancellationToken: cancellationToken);
        using var client = new LlamaChatClient(engine);
        var (whole, quarter, gold) = (0, 0, 0);
        var (selecting, prefilling) = (0.0, 0.0);
        for (var i = 0; i < questions.Length; i++)
        {
            var question = questions[i];

            // One after the other, so that what else the machine does falls on both; nothing that is timed has been embedded before.
            var selector = new DocumentSelector(new UnitVectors(embedder, maxEntries: 0));
            SelectedDocuments? selected = null;
            selecting += await RetrievalBenchmark.MeasureAsync(async () => selected = await selector.SelectAsync(
                question.Documents, question.Question, (int)(0.25 * question.Tokens(counter)), counter, DocumentGaps.Plain,
                cancellationToken));
            prefilling += await RetrievalBenchmark.MeasureAsync(() => AnswerAsync(question, Join(question, null), 1));
            whole += question.IsAnsweredBy(await AnswerAsync(question, Join(question, null), 24)) ? 1 : 0;
            quarter += question.IsAnsweredBy(await AnswerAsync(question, Join(question, selected), 24)) ? 1 : 0;
            if (question.Gold is { } document)
                gold += question.IsAnsweredBy(await AnswerAsync(question, $"{document.Title}: {document.Text}", 24)) ? 1 : 0;
        }

        Report.Note(
            $"{Path.GetFileName(path)}, {questions.Length} questions: right with all documents {Percent(whole):F1} %, with the one that has the answer {Percent(gold):F1} %");
        report.Limit("selecting, share of prefilling the same text", "of its processor time", selecting / prefilling, 0.15);
        report.Require("right with a quarter of the tokens", "%", Percent(quarter), 25);

        double Percent(int count) => 100.0 * count / questions.Length;

        async Task<string> AnswerAsync(RetrievalQuestion question, string documents, int tokens) => (await client.GetResponseAsync(
            $"{documents}\nQuestion: {question.Question}\nAnswer in a few words.",
            new ChatOptions { Temperature = 0, MaxOutputTokens = tokens }, cancellationToken)).Text;
    }

    private static string Join(RetrievalQuestion question, SelectedDocuments? selected) => string.Join('\n', question.Documents
        .Select((document, i) => (document.Title, Text: selected is null ? document.Text : selected.Documents[i]?.Text))
        .Where(document => document.Text is not null)
        .Select(document => $"{document.Title}: {document.Text}"));
}
