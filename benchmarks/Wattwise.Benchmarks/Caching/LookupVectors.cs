using System.Numerics.Tensors;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Caching;

/// <summary>Unit vectors to search in, one behind the other as a careful plain scan would keep them, and vectors to search for.</summary>
internal sealed record LookupVectors(float[] Matrix, float[][] Queries, string Origin)
{
    public const int Dimension = 384;

    /// <summary>How many vectors there are to search in.</summary>
    public int Count => Matrix.Length / Dimension;

    public ReadOnlyMemory<float> Row(int row) => Matrix.AsMemory(row * Dimension, Dimension);

    /// <summary>The cosine similarity of each vector to this one, by a plain scan.</summary>
    public IEnumerable<float> Similarities(float[] query) =>
        Enumerable.Range(0, Count).Select(row => TensorPrimitives.Dot(query, Row(row).Span));

    /// <summary>
    /// Embeds real questions where there is a data folder, and fills up with variations of them; else clustered random vectors.
    /// </summary>
    public static async Task<LookupVectors> CreateAsync(
        string? data, string models, int rows, int queries, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var matrix = new float[rows * Dimension];
        if (data is null)
        {
            var centres = Enumerable.Range(0, 2_000).Select(_ => Near(new float[Dimension], random, 1)).ToArray();
            for (var row = 0; row < rows; row++)
                Near(centres[random.Next(centres.Length)], random, 0.7f).CopyTo(matrix, row * Dimension);
            return new LookupVectors(
                matrix,
                [.. Enumerable.Range(0, queries).Select(_ => Near(centres[random.Next(centres.Length)], random, 0.7f))],
                $"random vectors in {centres.Length} clusters, seed {seed}");
        }

        var embedded = await EmbedAsync(QuestionPairs.ReadQuestions(data, rows + queries), models, cancellationToken);
        var real = Math.Min(rows, embedded.Count - queries);
        for (var row = 0; row < rows; row++)
            (row < real ? embedded[queries + row] : Near(embedded[queries + random.Next(real)], random, 0.3f)).CopyTo(
                matrix, row * Dimension);
        return new LookupVectors(
            matrix, [.. embedded.Take(queries)],
            $"{real} embedded questions and {rows - real} variations of them; {queries} other questions as queries");
    }

    private static async Task<List<float[]>> EmbedAsync(string[] questions, string models, CancellationToken cancellationToken)
    {
        var embedded = new List<float[]>(questions.Length);
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu },
            cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        foreach (var batch in questions.Chunk(256))
        {
            var embeddings = await embedder.GenerateAsync(batch, cancellationToken: cancellationToken);
            embedded.AddRange(embeddings.Select(embedding => Unit(embedding.Vector.ToArray())));
        }

        return embedded;
    }

    /// <summary>A unit vector at about this distance.</summary>
    private static float[] Near(float[] centre, Random random, float distance)
    {
        // Uniform between -a and a has a deviation of a / sqrt(3).
        var largest = distance * MathF.Sqrt(3f / Dimension);
        var vector = new float[Dimension];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = centre[i] + (largest * ((2 * random.NextSingle()) - 1));
        return Unit(vector);
    }

    private static float[] Unit(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
