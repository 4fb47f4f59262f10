using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The answers that survive selection by a question, beside BM25, and what selecting costs.</summary>
internal static class SelectionTable
{
    private static readonly double[] Shares = [0.5, 0.25, 0.1];
    private static readonly double[] AllShares = [0.1, 0.15, 0.25, 0.35, 0.5, 0.7];

    public static async Task<int> RunAsync(string folder, SelectionTableOptions options, CancellationToken cancellationToken)
    {
        var report = new Report("Selection by a question");
        var documents = CompressionData.ReadDocuments(folder).ToDictionary(document => document.Id, StringComparer.Ordinal);
        var questions = CompressionData.ReadQuestions(folder);
        var counter = TokenCounters.For("gpt-4o");
        var kinds = documents.Values.ToDictionary(
            document => document.Id, document => ContentKinds.Detect(document.Text), StringComparer.Ordinal);
        var shares = options.Shares ? AllShares : Shares;
        Report.Note(
            $"{questions.Count} questions on {documents.Count} documents; answers kept (strict) % at {string.Join('/', Shares)} of the document's tokens [95 % intervals at {Shares[1]}]");

        var peers = documents.Values.ToDictionary(
            document => document.Id, document => new SelectionBaseline(document.Text, kinds[document.Id], counter), StringComparer.Ordinal);
        var bm25 = new List<SelectedAnswer>();
        foreach (var question in questions)
        {
            foreach (var share in Shares)
            {
                var document = documents[question.Document];
                var text = peers[document.Id].Select(question.Text, (int)(share * document.Tokens));
                bm25.Add(new(question, document, kinds[document.Id], share, AnswerScore.Of(question, text), text, 0));
            }
        }

        var words = await SelectAsync(new ContentSelector());
        if (options.WithoutEmbedder)
        {
            Print(report, bm25, words, null, options);
            return report.ExitCode;
        }

        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions
            {
                ModelPath = Path.Combine(options.Models, "all-MiniLM-L6-v2-Q8_0.gguf"),
                Device = LlamaDevice.Cpu,
                Threads = 1,
            },
            cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        using var stored = options.Vectors is null ? null : new StoredVectors(embedder, options.Vectors);
        var meaning = await SelectAsync(
            new ContentSelector(stored is null ? new UnitVectors(embedder, maxEntries: 200_000) : new UnitVectors(stored, maxEntries: 0)));
        Print(report, bm25, words, meaning, options);
        await MeasureAsync();
        return report.ExitCode;

        async Task<List<SelectedAnswer>> SelectAsync(ContentSelector selector)
        {
            var answers = new List<SelectedAnswer>();
            foreach (var question in questions)
            {
                var document = documents[question.Document];
                foreach (var share in shares)
                {
                    var budget = (int)(share * document.Tokens);
                    var input = new CompressionInput(document.Text, kinds[document.Id], budget, counter) { Question = question.Text };
                    var selected = await selector.CompressAsync(input, cancellationToken);
                    var text = selected?.Text ?? "";
                    if (selected?.Tokens > budget)
                        report.Limit($"tokens of {question.Id} at {share}", "tokens", selected.Tokens, budget);
                    answers.Add(
                        new(question, document, kinds[document.Id], share, AnswerScore.Of(question, text), text, selected?.Tokens ?? 0));
                }
            }

            return answers;
        }

        async Task MeasureAsync()
        {
            var seconds = new List<double>();
            foreach (var document in documents.Values.OrderBy(document => Math.Abs(document.Tokens - 20_000)).Take(5))
            {
                var asked = questions.First(question => question.Document == document.Id).Text;
                var cold = new ContentSelector(new UnitVectors(embedder, maxEntries: 0));
                var input = new CompressionInput(document.Text, kinds[document.Id], document.Tokens / 4, counter) { Question = asked };
                seconds.Add(await RetrievalBenchmark.MeasureAsync(() => cold.CompressAsync(input, cancellationToken).AsTask()));
                Report.Note($"{document.Id}, {document.Tokens} tokens: {seconds[^1]:F2} s of the processor, cold");
            }

            report.Limit(
                "a result of about 20,000 tokens with the embedder, nothing remembered, median of 5", "s of the processor",
                Rounds.Median([.. seconds]), 1);
        }
    }

    private static void Print(
        Report report, List<SelectedAnswer> bm25, List<SelectedAnswer> words, List<SelectedAnswer>? meaning, SelectionTableOptions options)
    {
        var best = meaning ?? words;
        Report.Note($"{"",-24}{"n",4}  {"BM25",-18}{"by words",-18}{(meaning is null ? "" : "with the embedder")}");
        Row("all", _ => true);
        Row("even documents", answer => IsEven(answer.Document.Id));
        Row("odd documents", answer => !IsEven(answer.Document.Id));
        foreach (var kind in best.Select(answer => answer.Document.Kind).Distinct().Order(StringComparer.Ordinal))
            Row("kind " + kind, answer => answer.Document.Kind == kind);
        foreach (var type in best.Select(answer => answer.Question.Type).Distinct().Order(StringComparer.Ordinal))
            Row("type " + type, answer => answer.Question.Type == type);
        if (options.Shares)
            PrintShares(words, meaning);
        if (options.Outputs is not null)
            Write(best, options.Outputs);

        double[] targets = [95, 91, 82];
        for (var i = 0; i < Shares.Length; i++)
            report.Require($"all answers at {Shares[i]}", "%", Strict(best, Shares[i], _ => true).Share * 100, targets[i]);
        foreach (var (name, target) in new[] { ("paraphrase", 78.0), ("errors", 85), ("aggregate", 90), ("extreme", 90) })
            report.Require($"{name} at 0.25", "%", 100 * Strict(best, 0.25, answer => answer.Question.Type == name).Share, target);
        report.Require("errors at 0.25, share of problems", "%", 100
            * best.Where(answer => answer.Share == 0.25 && answer.Question.Type == "errors").Average(answer => answer.Score.Loose), 97);
        report.Require("json-array at 0.25", "%", 100 * Strict(best, 0.25, answer => answer.Document.Kind == "json-array").Share, 88);

        void Row(string name, Func<SelectedAnswer, bool> isIn)
        {
            var (share, count) = Strict(best, Shares[1], isIn);
            var interval = count == 0 ? (0, 0) : Wilson.Of(share, count);
            Report.Note(
                $"{name,-24}{count,4}  {Cells(bm25, isIn),-18}{Cells(words, isIn),-18}{(meaning is null ? "" : Cells(meaning, isIn)),-18}[{100 * interval.Item1:F1}, {100 * interval.Item2:F1}]");
        }
    }

    private static void PrintShares(List<SelectedAnswer> words, List<SelectedAnswer>? meaning)
    {
        Report.Note($"answers kept by kind and share: mean (lower bound), by words{(meaning is null ? "" : " | with the embedder")}");
        foreach (var kind in words.GroupBy(answer => answer.Kind).OrderBy(kind => kind.Key))
        {
            foreach (var (name, answers) in new[] { ("words", words), ("embedder", meaning) })
            {
                if (answers is not null)
                    Report.Note(
                        $"{kind.Key,-14}{name,-10}{string.Join("  ", AllShares.Select(share => Cell(Strict(answers, share, answer => answer.Kind == kind.Key), share)))}");
            }
        }

        static string Cell((double Share, int Count) seen, double share) => FormattableString.Invariant(
            $"{share}: {seen.Share:F3} ({Wilson.Of(seen.Share, seen.Count).Low:F3})");
    }

    private static void Write(List<SelectedAnswer> answers, string path)
    {
        foreach (var share in answers.GroupBy(answer => answer.Share))
        {
            File.WriteAllLines(FormattableString.Invariant($"{path}.{share.Key}"), share.Select(answer =>
                JsonSerializer.Serialize(new { id = answer.Question.Id, text = answer.Text, tokens = answer.Tokens })));
        }
    }

    private static string Cells(List<SelectedAnswer> answers, Func<SelectedAnswer, bool> isIn) =>
        string.Join('/', Shares.Select(share => FormattableString.Invariant($"{100 * Strict(answers, share, isIn).Share:F1}")));

    private static (double Share, int Count) Strict(List<SelectedAnswer> answers, double share, Func<SelectedAnswer, bool> isIn)
    {
        var own = answers.Where(answer => answer.Share == share && isIn(answer)).ToList();
        return (own.Count == 0 ? 0 : own.Average(answer => answer.Score.Strict), own.Count);
    }

    private static bool IsEven(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id))[0] % 2 == 0;
}
