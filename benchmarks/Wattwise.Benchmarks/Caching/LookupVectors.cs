using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching;

/// <summary>Unit vectors to search in and to search for.</summary>
internal sealed record LookupVectors(float[][] Rows, float[][] Queries, string Origin)
{
    private const int Dimension = 384;

    /// <summary>Embeds real questions where there is a data folder, and fills up with variations of them; else clustered random vectors.</summary>
    public static async Task<LookupVectors> CreateAsync(string? data, string models, int rows, int queries, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        if (data is null)
        {
            var centres = Enumerable.Range(0, 2_000).Select(_ => Unit(Noise(random, 1))).ToArray();
            return new LookupVectors(
                [.. Enumerable.Range(0, rows).Select(_ => Near(centres[random.Next(centres.Length)], random, 0.7f))],
                [.. Enumerable.Range(0, queries).Select(_ => Near(centres[random.Next(centres.Length)], random, 0.7f))],
                $"random vectors in {centres.Length} clusters, seed {seed}");
        }

        var questions = QuestionPairs.ReadQuestions(data, rows + queries);
        var embedded = new List<float[]>(questions.Length);
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        foreach (var batch in questions.Chunk(256))
        {
            var embeddings = await embedder.GenerateAsync(batch, cancellationToken: cancellationToken);
            embedded.AddRange(embeddings.Select(embedding => Unit(embedding.Vector.ToArray())));
        }

        var searched = embedded.Take(queries).ToArray();
        var kept = embedded.Skip(queries).Take(rows).ToList();
        var real = kept.Count;
        while (kept.Count < rows)
            kept.Add(Near(kept[random.Next(real)], random, 0.3f));
        return new LookupVectors([.. kept], searched, $"{real} embedded questions and {rows - real} variations of them; {searched.Length} other questions as queries");
    }

    private static float[] Near(float[] centre, Random random, float distance)
    {
        var vector = Noise(random, distance / MathF.Sqrt(Dimension));
        TensorPrimitives.Add(vector, centre, vector);
        return Unit(vector);
    }

    private static float[] Noise(Random random, float deviation)
    {
        var vector = new float[Dimension];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = deviation * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
        return vector;
    }

    private static float[] Unit(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
