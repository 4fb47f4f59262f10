using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Embeds texts as vectors of length 1, and remembers those of the latest texts by what they contain.</summary>
/// <remarks>
/// A text that occurs twice, or was embedded lately, is not embedded again; what comes out does not depend on that as far as the embedder
/// gives one text one vector. Failures and cancellation of the embedder reach the caller, who goes on without vectors. Thread-safe.
/// </remarks>
internal sealed class UnitVectors
{
    private const int BatchSize = 64;

    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly IEnergyMeter? _meter;
    private readonly VectorCache _cache;

    /// <param name="generator">The embedder.</param>
    /// <param name="meter">Measures where the embedder says nothing of its energy.</param>
    /// <param name="maxEntries">The most vectors that are remembered; 0 for none.</param>
    public UnitVectors(IEmbeddingGenerator<string, Embedding<float>> generator, IEnergyMeter? meter = null, int maxEntries = 4_096)
    {
        _generator = generator;
        _meter = meter;
        _cache = new(maxEntries);
    }

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends the work, also where the embedder does not listen to it.</param>
    /// <returns>A vector for each text, and what it took as far as it was metered. The vectors are <see langword="null"/> if they are of no
    /// use: too few, of differing length, or one without a direction (NaN, infinity, all zeros).</returns>
    public async ValueTask<EmbeddedUnits> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Count; i++)
        {
            if (_cache.Find(texts[i]) is { } known)
                vectors[i] = known;
            else if (places.TryGetValue(texts[i], out var same))
                same.Add(i);
            else
                places.Add(texts[i], [i]);
        }

        var spent = EnergyEstimate.Zero;
        foreach (var batch in places.Chunk(BatchSize))
        {
            using var measurement = EnergyMeasurement.StartAround(_meter);
            var embeddings = await _generator.GenerateAsync(batch.Select(one => one.Key), options: null, cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            spent += embeddings.Usage.GetEnergy() ?? measurement.Elapsed() ?? EnergyEstimate.Zero;
            if (embeddings.Count != batch.Length)
                return new(null, spent);
            for (var i = 0; i < batch.Length; i++)
            {
                if (UnitVector.Of(embeddings[i].Vector.Span, out _) is not { } vector)
                    return new(null, spent);
                _cache.Add(batch[i].Key, vector);
                foreach (var place in batch[i].Value)
                    vectors[place] = vector;
            }
        }

        return new(vectors.All(vector => vector.Length == vectors[0].Length) ? vectors : null, spent);
    }

    /// <summary>The cosine similarity of vectors of length 1.</summary>
    /// <remarks>
    /// Rounded, so that what an embedder computes a bit differently from one batch to the next makes no order of equal texts.
    /// </remarks>
    public static float Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => MathF.Round(TensorPrimitives.Dot(left, right), 4);
}
