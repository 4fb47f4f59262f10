using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Wattwise.Caching;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>For each question of a half its nearest others, with what the guard and the pair verifier say.</summary>
internal sealed class DecisionData
{
    private const int Neighbours = 20;
    private const float Floor = 0.6f;
    private const int ScoredPerBatch = 256;

    private readonly Dictionary<int, DecisionCandidate[]> _candidates;

    private DecisionData(LabelledQuestions questions, int[] members, Dictionary<int, DecisionCandidate[]> candidates)
    {
        Questions = questions;
        Members = members;
        _candidates = candidates;
    }

    public LabelledQuestions Questions { get; }

    public int[] Members { get; }

    /// <summary>The nearest others, the most similar first.</summary>
    public DecisionCandidate[] CandidatesOf(int question) => _candidates[question];

    /// <summary>Every pair once.</summary>
    public IEnumerable<(int First, DecisionCandidate Candidate)> Pairs() =>
        Members.SelectMany(
            first =>
                _candidates[first].Where(
                    candidate => first < candidate.Other || !_candidates[candidate.Other].Any(other => other.Other == first))
                        .Select(candidate => (first, candidate)));

    /// <summary>Reads vectors from a file of float32 rows, or computes them and writes the file where one is named.</summary>
    public static async Task<float[][]> EmbedAsync(
        LabelledQuestions questions, string models, string? file, CancellationToken cancellationToken)
    {
        if (file is not null && File.Exists(file))
        {
            var all = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(file, cancellationToken)).ToArray();
            var dimension = all.Length / questions.Texts.Length;
            return [.. Enumerable.Range(0, questions.Texts.Length).Select(i => all[(i * dimension)..((i + 1) * dimension)])];
        }

        await using var engine = await LoadAsync(models, "all-MiniLM-L6-v2-Q8_0.gguf", cancellationToken);
        using var generator = new LlamaEmbeddingGenerator(engine);
        var vectors = new List<float[]>(questions.Texts.Length);
        foreach (var batch in questions.Texts.Chunk(ScoredPerBatch))
        {
            foreach (var embedding in await generator.GenerateAsync(batch, cancellationToken: cancellationToken))
            {
                var vector = embedding.Vector.ToArray();
                TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
                vectors.Add(vector);
            }
        }

        if (file is not null)
            await File.WriteAllBytesAsync(
                file, MemoryMarshal.AsBytes(vectors.SelectMany(vector => vector).ToArray().AsSpan()).ToArray(), cancellationToken);
        return [.. vectors];
    }

    /// <summary>
    /// Logits of another verifier that has not seen the pairs: columns a, b (indexes of distinct questions in the file's order), forward,
    /// backward.
    /// </summary>
    public static Dictionary<(int, int), float> ReadLogits(string path)
    {
        using var reader = new StreamReader(
            new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress));
        reader.ReadLine();
        var logits = new Dictionary<(int, int), float>();
        while (reader.ReadLine()?.Split('\t') is [var a, var b, var forward, var backward])
        {
            logits[(int.Parse(a, CultureInfo.InvariantCulture), int.Parse(b, CultureInfo.InvariantCulture))] =
                Math.Min(float.Parse(forward, CultureInfo.InvariantCulture), float.Parse(backward, CultureInfo.InvariantCulture));
        }

        return logits;
    }

    /// <summary>Finds the neighbours of one half, and asks the sample verifier about pairs whose logits are not given.</summary>
    public static async Task<DecisionData> CreateAsync(
        LabelledQuestions questions, int half, float[][] vectors, Dictionary<(int, int), float> logits, string models,
        CancellationToken cancellationToken)
    {
        var members = questions.Half(half);
        var found = await FindNeighboursAsync(members, vectors, cancellationToken);
        var guard = new LexicalGuard();
        var passing = new HashSet<(int, int)>();
        foreach (var (first, neighbours) in found)
        {
            foreach (var (second, _) in neighbours)
            {
                if (guard.FindConflict(questions.Texts[first], questions.Texts[second]) is null)
                    passing.Add(Ordered(first, second));
            }
        }

        // Pairs that nobody labelled are left out of every figure, but the policy may prefer them: they are scored too.
        var missing = passing.Where(pair => !logits.ContainsKey(pair)).ToArray();
        Measurement.Report.Note(
            $"half {half}: {members.Length} questions, {passing.Count} pairs pass the guard, {missing.Length} of them are scored by the sample verifier");
        await ScoreAsync(missing, questions, logits, models, cancellationToken);
        return new DecisionData(questions, members, found.ToDictionary(
            item => item.Key,
            item => item.Value.Select(neighbour => new DecisionCandidate(
                neighbour.Other, neighbour.Cosine, passing.Contains(Ordered(item.Key, neighbour.Other)),
                logits.GetValueOrDefault(Ordered(item.Key, neighbour.Other), float.NaN),
                questions.AreSame(item.Key, neighbour.Other))).ToArray()));
    }

    private static async Task<Dictionary<int, (int Other, float Cosine)[]>> FindNeighboursAsync(
        int[] members, float[][] vectors, CancellationToken cancellationToken)
    {
        var store = new InMemorySemanticCacheStore(new() { MaxBytes = long.MaxValue });
        foreach (var member in members)
        {
            await store.AddAsync(
                new SemanticCacheEntry(
                    default, default, KeyOf(member), member.ToString(CultureInfo.InvariantCulture), vectors[member],
                    new CachedAnswer("", default)), cancellationToken);
        }

        var found = new Dictionary<int, (int, float)[]>(members.Length);
        foreach (var member in members)
        {
            var matches = await store.SearchAsync(new(default, default, vectors[member], Neighbours + 1, Floor), cancellationToken);
            found[member] =
            [
                .. matches.Select(match => (Other: int.Parse(match.Entry.Prompt, CultureInfo.InvariantCulture), match.CosineSimilarity))
                    .Where(match => match.Other != member),
            ];
        }

        return found;
    }

    private static async Task ScoreAsync(
        (int First, int Second)[] pairs, LabelledQuestions questions, Dictionary<(int, int), float> logits, string models,
        CancellationToken cancellationToken)
    {
        if (pairs.Length == 0)
            return;

        await using var engine = await LoadAsync(models, "prompt-pair-verifier-22M-Q8_0.gguf", cancellationToken);
        var scorer = new LlamaPairScorer(engine);
        foreach (var batch in pairs.Chunk(ScoredPerBatch))
        {
            var verification = await scorer.VerifyAsync(
                [.. batch.Select(pair => new PromptPair(questions.Texts[pair.First], questions.Texts[pair.Second]))], cancellationToken);
            for (var i = 0; i < batch.Length; i++)
                logits[batch[i]] = verification.Logits[i];
        }
    }

    public static CacheKey KeyOf(int question)
    {
        var bytes = new byte[CacheKey.SizeInBytes];
        BitConverter.TryWriteBytes(bytes, question + 1);
        return new CacheKey(bytes);
    }

    private static (int, int) Ordered(int one, int other) => one < other ? (one, other) : (other, one);

    private static Task<LlamaEngine> LoadAsync(string models, string file, CancellationToken cancellationToken) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions { ModelPath = Path.Combine(models, file), Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
}
