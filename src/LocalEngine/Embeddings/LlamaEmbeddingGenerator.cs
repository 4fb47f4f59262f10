using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Embeds texts with an embedding model on the local engine.</summary>
/// <remarks>
/// Thread-safe. Texts are pooled as the model says and normalised to length 1, so that a dot product is the cosine. Many texts share one
/// native call; a text's vector does not depend on its neighbours beyond rounding. Control tokens in texts are ordinary text. The generator
/// does not own the engine.
/// </remarks>
public sealed class LlamaEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly LlamaEngineSource _source;
    private readonly LlamaEmbeddingGeneratorOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates a generator on a loaded engine.</summary>
    /// <param name="engine">The engine; stays the caller's.</param>
    /// <param name="options">Settings; read once. <see langword="null"/> takes the defaults.</param>
    /// <param name="timeProvider">Where <c>CreatedAt</c> comes from. The default is the system clock.</param>
    /// <exception cref="NotSupportedException">The engine's model is no embedding model.</exception>
    /// <exception cref="ArgumentException"><see cref="LlamaEmbeddingGeneratorOptions.MaxInputTokens"/> is less than 3 or more than the
    /// model takes.</exception>
    public LlamaEmbeddingGenerator(LlamaEngine engine, LlamaEmbeddingGeneratorOptions? options = null, TimeProvider? timeProvider = null)
        : this(LlamaEngineSource.Loaded(engine), options, timeProvider) => Limit(engine);

    internal LlamaEmbeddingGenerator(LlamaEngineSource source, LlamaEmbeddingGeneratorOptions? options, TimeProvider? timeProvider)
    {
        _source = source;
        _options = options ?? new();
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null or empty, or an option asks for what the model does not have.</exception>
    /// <exception cref="LlamaContextLengthException">A text is too long, and cutting it was not asked for.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = ReadTexts(values);
        if (options?.ModelId is { } model && !string.Equals(model, _source.ModelId, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException(
                $"The request asks for the model '{model}', but this generator serves '{_source.ModelId}'.", nameof(options));
        if (texts.Count == 0)
            return new() { Usage = new() { InputTokenCount = 0, TotalTokenCount = 0 } };

        var engine = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        var limit = Limit(engine);
        var length = engine.Model.EmbeddingLength;
        if (options?.Dimensions is { } dimensions && dimensions != length)
            throw new ArgumentException(
                $"The request asks for {dimensions} dimensions, but the model '{engine.Model.Id}' gives {length}.", nameof(options));

        var sequences = await TextPieces.RunAsync(
            texts.Sum(text => (long)text.Length), () => Tokenize(engine, texts, limit, cancellationToken),
            cancellationToken).ConfigureAwait(false);

        var createdAt = _timeProvider.GetUtcNow();
        var vectors = new List<float[]>(sequences.Length);
        EnergyEstimate? energy = null;
        foreach (var turn in PooledTurns.Of(sequences, engine.IsOnGpu))
        {
            var (computed, spentNow) = await engine
                .RunAsync(session => session.Meter.Measure(() => Compute(session, turn)), cancellationToken, isContinued: vectors.Count > 0)
                .ConfigureAwait(false);
            vectors.AddRange(computed);
            energy = energy + spentNow ?? spentNow;
        }

        var tokens = sequences.Sum(sequence => (long)sequence.Length);
        var usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        if (energy is { } spent)
            usage.SetEnergy(spent);
        return new(vectors.Select(vector => new Embedding<float>(vector) { ModelId = engine.Model.Id, CreatedAt = createdAt }))
        {
            Usage = usage,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata(LlamaEngine.ProviderName, null, _source.ModelId, _source.EmbeddingLength)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(LlamaEngine) ? _source.Engine
            : serviceType == typeof(IEnergyMeter) ? _source.Engine?.EnergyMeter
            : null;
    }

    /// <summary>Does nothing: the engine is the caller's.</summary>
    public void Dispose()
    {
    }

    private static List<string> ReadTexts(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = new List<string>();
        foreach (var text in values)
        {
            if (string.IsNullOrEmpty(text))
                throw new ArgumentException($"Text {texts.Count} is {(text is null ? "null" : "empty")}.", nameof(values));
            texts.Add(text);
        }

        return texts;
    }

    private int Limit(LlamaEngine engine)
    {
        engine.Require(LlamaModelKind.Embedding);
        if (_options.MaxInputTokens is not { } limit)
            return engine.MaxPooledTokens;
        if (limit < 3 || limit > engine.MaxPooledTokens)
        {
            throw new ArgumentException(
                $"LlamaEmbeddingGeneratorOptions.MaxInputTokens is {limit}, but the model '{engine.Model.Id}' takes 3 to "
                    + $"{engine.MaxPooledTokens} tokens.");
        }

        return limit;
    }

    private int[][] Tokenize(LlamaEngine engine, List<string> texts, int limit, CancellationToken cancellationToken)
    {
        var sequences = new int[texts.Count][];
        for (var i = 0; i < sequences.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sequences[i] = Tokenize(engine, texts[i], i, limit, cancellationToken);
        }

        return sequences;
    }

    private int[] Tokenize(LlamaEngine engine, string text, int index, int limit, CancellationToken cancellationToken)
    {
        var least = engine.Vocabulary.LeastTokens(text.Length);
        if (least > limit && !_options.TruncateInput)
            throw TooLong(least, "at least ");
        var tokens = engine.Vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false, limit, cancellationToken);
        if (tokens.Length <= limit)
            return tokens;
        if (!_options.TruncateInput)
            throw TooLong(tokens.Length, text.Length > TextPieces.MaxLength ? "at least " : "");

        // Cut the text, not the end token that the model was trained with.
        var end = tokens[^1];
        var hasEnd = end == engine.Vocabulary.Sep || end == engine.Vocabulary.Eos;
        tokens = tokens[..limit];
        if (hasEnd)
            tokens[^1] = end;
        return tokens;

        LlamaContextLengthException TooLong(int count, string atLeast) => new(
            count,
            limit,
            $"Text {index} has {atLeast}{count} tokens, and the model '{engine.Model.Id}' takes {limit}. Split it, or set "
                + $"LlamaEmbeddingGeneratorOptions.TruncateInput.");
    }

    private static float[][] Compute(LlamaSession session, ArraySegment<int[]> sequences)
    {
        var vectors = new float[sequences.Count][];
        session.Pooled.Compute(sequences, (index, output) => vectors[index] = Normalize(output));
        return vectors;
    }

    private static float[] Normalize(ReadOnlySpan<float> output)
    {
        var norm = TensorPrimitives.Norm(output);
        if (!float.IsFinite(norm))
            throw new NotNumbersException();

        var vector = new float[output.Length];
        if (norm > 0)
            TensorPrimitives.Divide(output, norm, vector);
        return vector;
    }
}
