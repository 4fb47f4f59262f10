using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Caching;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>
/// The judged pairs that the verifier has not seen, scored by the sample models, in two halves that share no question and no class.
/// </summary>
internal static class JudgedPairs
{
    public const string EmbedderFile = "all-MiniLM-L6-v2-Q8_0.gguf", VerifierFile = "prompt-pair-verifier-22M-Q8_0.gguf";

    private const int ScoredPerBatch = 256;

    /// <summary>Reads, guards and scores them; pairs that the guard refuses are left out.</summary>
    public static async Task<JudgedPair[]> LoadAsync(string data, string models, CancellationToken cancellationToken)
    {
        var read = Read(data);
        var guard = new LexicalGuard();
        var pairs = read.Where(pair => guard.FindConflict(pair.Prompt, pair.Cached) is null).ToArray();
        Report.Note(
            $"{read.Length} judged pairs, of which the guard refuses {read.Length - pairs.Length}; halves of {pairs.Count(pair => pair.Half == 0)} and {pairs.Count(pair => pair.Half == 1)}");

        await using var embedder = await LoadEngineAsync(models, EmbedderFile, cancellationToken);
        await using var engine = await LoadEngineAsync(models, VerifierFile, cancellationToken);
        using var generator = new LlamaEmbeddingGenerator(embedder);
        var verifier = new LlamaPairScorer(engine);
        var scored = new List<JudgedPair>(pairs.Length);
        foreach (var batch in pairs.Chunk(ScoredPerBatch))
        {
            var cached = await generator.GenerateAsync(batch.Select(pair => pair.Cached), cancellationToken: cancellationToken);
            var asked = await generator.GenerateAsync(batch.Select(pair => pair.Prompt), cancellationToken: cancellationToken);
            var verification = await verifier.VerifyAsync(
                [.. batch.Select(pair => new PromptPair(pair.Prompt, pair.Cached))], cancellationToken);
            scored.AddRange(batch.Select((pair, i) => pair with
            {
                Cosine = TensorPrimitives.CosineSimilarity(cached[i].Vector.Span, asked[i].Vector.Span),
                Logit = verification.Logits[i],
            }));
        }

        return [.. scored];
    }

    private static JudgedPair[] Read(string data)
    {
        var rows = DataFile.ReadLines(data, "judged-pairs.tsv.gz").Skip(1).Select(line => line.Split('\t'))
            .Where(cells => cells[1] == "calibration").ToArray();
        var parents = rows.SelectMany(cells => new[] { cells[5], cells[6] }).Distinct(StringComparer.Ordinal).ToDictionary(
            text => text, text => text, StringComparer.Ordinal);
        foreach (var cells in rows)
            Join(cells[5], cells[6]);
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cells in DataFile.ReadLines(data, "question-pairs-calibration.tsv.gz").Skip(1).Select(line => line.Split('\t')))
        {
            foreach (var (name, text) in new[] { (cells[1], cells[3]), (cells[2], cells[4]) })
            {
                if (parents.ContainsKey(text) && !members.TryAdd(name, text))
                    Join(members[name], text);
            }
        }

        var smallest = parents.Keys.GroupBy(Root).ToDictionary(
            group => group.Key, group => group.Min(StringComparer.Ordinal)!, StringComparer.Ordinal);
        return [.. rows.Select(
            cells => new JudgedPair(
                cells[5], cells[6], cells[0][0] - '0', SHA256.HashData(Encoding.UTF8.GetBytes(smallest[Root(cells[5])]))[0] % 2))];

        string Root(string text)
        {
            while (parents[text] != text)
                text = parents[text];
            return text;
        }

        void Join(string one, string other) => parents[Root(one)] = Root(other);
    }

    private static Task<LlamaEngine> LoadEngineAsync(string models, string file, CancellationToken cancellationToken) =>
        LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, file), Device = LlamaDevice.Cpu },
            cancellationToken: cancellationToken);
}
