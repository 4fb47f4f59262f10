using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>
/// Whether an answer survives the selection of sentences from ten documents, what selecting costs, and what a small model makes of it.
/// </summary>
internal static class RetrievalBenchmark
{
    private static readonly double[] Budgets = [0.5, 0.25, 0.15, 0.1];
    private static readonly double[] Targets = [99.5, 99, 98, 95];

    public static async Task<int> RunAsync(string data, string models, int questions, int reader, CancellationToken cancellationToken)
    {
        var report = new Report("Selection of documents");
        RetrievalQuestion[] all = [.. DataFile.ReadObjects(data, "retrieval-qa.jsonl.gz").Select(RetrievalQuestion.Read).GroupBy(IsEven)
            .SelectMany(half => half.Take(questions))];
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu },
            cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        var counter = TokenCounters.For("gpt-4o");
        var remembered = new UnitVectors(embedder, maxEntries: 200_000);

        Report.Note(
            $"{all.Length} questions, {all.Count(IsEven)} of the even half (weights were chosen by a look at both); share of questions whose answer survives at {string.Join(", ", Budgets)} of the tokens");
        await PrintAsync("BM25", question => RetrievalBaselines.Bm25Async(question));
        await PrintAsync("MiniLM", question => RetrievalBaselines.EmbeddingAsync(question, remembered, cancellationToken));
        await PrintAsync("MiniLM + document + BM25", question => RetrievalBaselines.FusedAsync(question, remembered, cancellationToken));
        var selector = new DocumentSelector(remembered);
        var ours = await PrintOursAsync(selector);
        for (var i = 0; i < Budgets.Length; i++)
            report.Require($"answers that survive at {Budgets[i]}", "%", ours[i], Targets[i]);
        if (reader > 0)
            await RetrievalReader.RunAsync(report, models, [.. all.Take(reader)], embedder, counter, cancellationToken);
        return report.ExitCode;

        async Task PrintAsync(string name, Func<RetrievalQuestion, Task<(List<DocumentSentence> Sentences, float[] Scores)>> score)
        {
            var kept = new bool[all.Length, Budgets.Length];
            for (var i = 0; i < all.Length; i++)
            {
                var (sentences, scores) = await score(all[i]);
                for (var budget = 0; budget < Budgets.Length; budget++)
                    kept[i, budget] = all[i].IsAnsweredBy(
                        RetrievalBaselines.Take(all[i], sentences, scores, (int)(Budgets[budget] * all[i].Tokens(counter)), counter));
            }

            Print(name, kept);
        }

        async Task<double[]> PrintOursAsync(DocumentSelector selector)
        {
            var kept = new bool[all.Length, Budgets.Length];
            for (var i = 0; i < all.Length; i++)
            {
                for (var budget = 0; budget < Budgets.Length; budget++)
                {
                    var selected = await selector.SelectAsync(
                        all[i].Documents, all[i].Question, (int)(Budgets[budget] * all[i].Tokens(counter)), counter, DocumentGaps.Plain,
                        cancellationToken);
                    kept[i, budget] = all[i].IsAnsweredBy(string.Join('\n', selected.Documents.Select(document => document?.Text)));
                }
            }

            Print("Wattwise", kept);
            return [.. Enumerable.Range(0, Budgets.Length).Select(budget => Share(kept, budget, _ => true))];
        }

        void Print(string name, bool[,] kept) => Report.Note(
            $"{name,-26} all {Row(kept, _ => true)}  even {Row(kept, IsEven)}  odd {Row(kept, question => !IsEven(question))}");

        string Row(bool[,] kept, Func<RetrievalQuestion, bool> isIn) =>
            string.Join('/', Enumerable.Range(0, Budgets.Length).Select(budget => $"{Share(kept, budget, isIn):F1}"));

        double Share(bool[,] kept, int budget, Func<RetrievalQuestion, bool> isIn) =>
            100 * Enumerable.Range(0, all.Length).Where(i => isIn(all[i])).Average(i => kept[i, budget] ? 1.0 : 0);
    }

    /// <summary>The processor's seconds that work takes in this process.</summary>
    public static async Task<double> MeasureAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var start = process.TotalProcessorTime;
        await work();
        process.Refresh();
        return (process.TotalProcessorTime - start).TotalSeconds;
    }

    private static bool IsEven(RetrievalQuestion question) => SHA256.HashData(Encoding.UTF8.GetBytes(question.Question))[0] % 2 == 0;
}
