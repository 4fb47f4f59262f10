using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace Wattwise.Directives;

/// <summary>
/// Classifies requests by a linear model over their embeddings. Unsure, or with vectors of another embedder, it says "unknown".
/// </summary>
/// <remarks>
/// <para>
/// Softmax regression without a constant, so that only the vector speaks for a class, with two ways to abstain: below a probability that
/// was calibrated on examples held back in training, and for vectors that have less of their class than nearly all its examples.
/// </para>
/// <para>
/// <see cref="Default"/> was trained on the prompts of six public data sets with all-MiniLM-L6-v2, and knows no other requests. An app
/// trains its own with <see cref="TrainAsync"/>. Immutable and thread-safe; it takes microseconds and allocates next to nothing.
/// </para>
/// </remarks>
public sealed class LinearTaskClassifier : ITaskClassifier
{
    private static readonly Lazy<LinearTaskClassifier> LazyDefault = new(() => Read(EmbeddedTable.Rows("task-classes.tsv")));

    private readonly string? _embedderId;
    private readonly LinearClass[] _classes;
    private readonly double _minConfidence;

    /// <param name="embedderId">The model id of the embedder, or its beginning; <see langword="null"/> for one that has no id.</param>
    /// <param name="minConfidence">The least probability.</param>
    /// <param name="classes">The classes.</param>
    internal LinearTaskClassifier(string? embedderId, double minConfidence, LinearClass[] classes)
    {
        _embedderId = embedderId;
        _minConfidence = minConfidence;
        _classes = classes;
        Classes = [.. classes.Select(one => one.Name)];
    }

    /// <summary>The classifier that comes with the package.</summary>
    public static LinearTaskClassifier Default => LazyDefault.Value;

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The least probability at which it names a class.</summary>
    public double MinConfidence => _minConfidence;

    /// <summary>Trains a classifier on the app's own examples.</summary>
    /// <param name="embeddingGenerator">The embedder of the app's pipeline.</param>
    /// <param name="examples">Requests and their classes: at least two classes, and ten requests of each.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The classifier; the same for the same examples.</returns>
    /// <exception cref="ArgumentException">There are too few examples or classes.</exception>
    public static async Task<LinearTaskClassifier> TrainAsync(
        IEmbeddingGenerator<string, Embedding<float>> embeddingGenerator,
        IEnumerable<(string Text, string TaskClass)> examples,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddingGenerator);
        ArgumentNullException.ThrowIfNull(examples);

        var labelled = examples.ToArray();
        var vectors = new List<(float[] Vector, string TaskClass)>(labelled.Length);
        foreach (var batch in labelled.Chunk(64))
        {
            var embeddings = await embeddingGenerator.GenerateAsync(batch.Select(one => one.Text), null, cancellationToken)
                .ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
                vectors.Add((ToUnitLength(embeddings[i].Vector.Span), batch[i].TaskClass));
        }

        var metadata = embeddingGenerator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        return LinearTraining.Train(vectors, metadata?.DefaultModelId);
    }

    /// <inheritdoc/>
    public ValueTask<TaskClassification> ClassifyAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        new(Classify(query));

    internal TaskClassification Classify(in TaskQuery query)
    {
        var vector = query.Vector.Span;
        if (_classes.Length == 0 || vector.Length != _classes[0].Weights.Length || !IsOwnEmbedder(query.EmbedderId))
            return TaskClassification.Unknown;

        Span<double> scores = stackalloc double[_classes.Length];
        var best = 0;
        for (var i = 0; i < _classes.Length; i++)
        {
            scores[i] = TensorPrimitives.Dot(vector, _classes[i].Weights);
            if (scores[i] > scores[best])
                best = i;
        }

        var sum = 0.0;
        foreach (var score in scores)
            sum += Math.Exp(score - scores[best]);
        var found = _classes[best];
        return 1 / sum >= _minConfidence && scores[best] >= found.MinScore
            ? new TaskClassification(found.Name, 1 / sum)
            : TaskClassification.Unknown;
    }

    /// <summary>The vector of length 1 that has most of a class.</summary>
    internal float[] DirectionOf(string taskClass) => ToUnitLength(Array.Find(_classes, one => one.Name == taskClass)!.Weights);

    /// <summary>Writes the table that <see cref="Default"/> is read from.</summary>
    internal void Write(TextWriter writer)
    {
        writer.WriteLine("name\tmin-score\tscale\tweights");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_embedderId}\t{_minConfidence:F4}"));
        foreach (var one in _classes)
        {
            var (scale, weights) = Pack(one.Weights);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name}\t{one.MinScore:F4}\t{scale:R}\t{weights}"));
        }
    }

    internal static LinearTaskClassifier Read(IEnumerable<string[]> rows)
    {
        var table = rows.ToArray();
        return new(
            table[0][0],
            Number(table[0][1]),
            [.. table.Skip(1).Select(row => new LinearClass(row[0], Number(row[1]), Unpack(row[2], row[3])))]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static (float Scale, string Bytes) Pack(float[] values)
    {
        var scale = TensorPrimitives.MaxMagnitude<float>(values) is var largest && largest != 0 ? Math.Abs(largest) / sbyte.MaxValue : 1;
        return (scale, Convert.ToBase64String([.. values.Select(value => unchecked((byte)(sbyte)MathF.Round(value / scale)))]));
    }

    private static float[] Unpack(string scale, string bytes) =>
        [.. Convert.FromBase64String(bytes).Select(value => unchecked((sbyte)value) * (float)Number(scale))];

    private static float[] ToUnitLength(ReadOnlySpan<float> vector)
    {
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), unit);
        return unit;
    }

    // Of an embedder without an id only one without an id can be the same.
    private bool IsOwnEmbedder(string? embedderId) =>
        _embedderId is null ? embedderId is null : embedderId?.StartsWith(_embedderId, StringComparison.OrdinalIgnoreCase) == true;
}
