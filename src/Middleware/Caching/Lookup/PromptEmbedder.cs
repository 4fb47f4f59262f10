using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>Turns a prompt into a vector of length 1, and refuses what is no direction: NaN, infinity, all zeros.</summary>
internal sealed class PromptEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, IEnergyMeter? meter, ILogger logger)
{
    private int _dimension;
    private int _hasWarned;

    public async ValueTask<(float[] Vector, EnergyEstimate? Spent)> EmbedAsync(string prompt, CancellationToken cancellationToken)
    {
        var measurement = EnergyMeasurement.Start(meter);
        var embeddings = await generator.GenerateAsync([prompt], options: null, cancellationToken).WaitAsync(cancellationToken);
        var spent = embeddings.Usage.GetEnergy() ?? measurement.Elapsed();
        if (embeddings is not [{ Vector: { IsEmpty: false } vector }])
            throw new InvalidOperationException($"The embedding generator gave {embeddings.Count} embeddings, or an empty one, for one text.");

        var norm = TensorPrimitives.Norm(vector.Span);
        if (!float.IsFinite(norm) || norm < 1e-12f)
            throw new InvalidOperationException($"The embedding generator gave a vector of length {norm}, which has no direction.");

        NoteDimension(vector.Length);
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector.Span, norm, unit);
        return (unit, spent);
    }

    private void NoteDimension(int dimension)
    {
        var previous = Interlocked.Exchange(ref _dimension, dimension);
        if (previous != 0 && previous != dimension && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            logger.LogWarning(
                "The embedding generator changed from {Previous} to {Dimension} dimensions; cached entries of another dimension are no longer found. This is logged once.",
                previous, dimension);
        }
    }
}
