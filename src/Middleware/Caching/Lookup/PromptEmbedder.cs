using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>Turns prompts into vectors of length 1, and refuses what is no direction: NaN, infinity, all zeros.</summary>
internal sealed class PromptEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, StageContext stage)
{
    private int _dimension;
    private int _hasWarned;

    /// <summary>The vector of a request's prompt; computed once for the request, by whichever stage comes first.</summary>
    public async ValueTask<(ReadOnlyMemory<float> Vector, EnergyEstimate? Spent)> EmbedAsync(
        WattwiseScope request, string prompt, CancellationToken cancellationToken)
    {
        if (request.QueryEmbedding is { } known && known.IsOf(prompt, generator))
            return (known.Vector, EnergyEstimate.Zero);

        var (vectors, spent) = await EmbedAsync([prompt], cancellationToken).ConfigureAwait(false);
        request.QueryEmbedding = new QueryEmbedding(prompt, generator, vectors[0]);
        return (vectors[0], spent);
    }

    public async ValueTask<(float[][] Vectors, EnergyEstimate? Spent)> EmbedAsync(
        IReadOnlyList<string> prompts, CancellationToken cancellationToken)
    {
        using var measurement = EnergyMeasurement.StartAround(stage.EnergyMeter);
        var embeddings = await generator.GenerateAsync(prompts, options: null, cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        var spent = embeddings.Usage.GetEnergy() ?? measurement.Elapsed();
        if (embeddings.Count != prompts.Count)
            throw new InvalidOperationException($"The embedding generator gave {embeddings.Count} embeddings for {prompts.Count} texts.");

        var vectors = new float[prompts.Count][];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = ToUnitLength(embeddings[i].Vector.Span);
        return (vectors, spent);
    }

    private float[] ToUnitLength(ReadOnlySpan<float> vector)
    {
        if (UnitVector.Of(vector, out var length) is not { } unit)
            throw new InvalidOperationException(
                $"The embedding generator gave a vector of {vector.Length} dimensions and length {length}, which has no direction.");

        NoteDimension(vector.Length);
        return unit;
    }

    private void NoteDimension(int dimension)
    {
        var previous = Interlocked.Exchange(ref _dimension, dimension);
        if (previous != 0 && previous != dimension && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            stage.Logger.LogWarning(
                "The embedding generator changed from {Previous} to {Dimension} dimensions; cached entries of another dimension are no "
                    + "longer found. This is logged once.",
                previous, dimension);
        }
    }
}
