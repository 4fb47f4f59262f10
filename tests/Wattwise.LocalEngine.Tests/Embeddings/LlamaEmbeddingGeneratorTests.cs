using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace Wattwise.LocalEngine.Tests;

public class LlamaEmbeddingGeneratorTests(EmbeddingModel model)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_get_the_same_vectors_alone_and_in_a_batch()
    {
        using var generator = new LlamaEmbeddingGenerator(model.Engine);
        string[] texts = [.. Enumerable.Range(1, 40).Select(i => string.Join(' ', Enumerable.Repeat($"topic {i}", i)))];

        var together = await generator.GenerateAsync(texts, cancellationToken: Token);

        Assert.Equal(texts.Length, together.Count);
        for (var i = 0; i < texts.Length; i += 7)
        {
            var alone = await generator.GenerateAsync([texts[i]], cancellationToken: Token);
            Assert.InRange(TensorPrimitives.CosineSimilarity(alone[0].Vector.Span, together[i].Vector.Span), 0.999f, 1.001f); // 8-bit activations
        }
    }

    [Fact]
    public async Task Vectors_have_length_one_and_say_where_they_come_from()
    {
        var time = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        using var generator = new LlamaEmbeddingGenerator(model.Engine, timeProvider: time);
        var vectors = await generator.GenerateAsync(["Hello", "A longer text about something else."], cancellationToken: Token);

        Assert.All(vectors, vector =>
        {
            Assert.Equal(384, vector.Vector.Length);
            Assert.Equal(1, TensorPrimitives.Norm(vector.Vector.Span), 1e-4f);
            Assert.Equal("all-MiniLM-L6-v2-Q8_0", vector.ModelId);
            Assert.Equal(time.GetUtcNow(), vector.CreatedAt);
        });
        Assert.True(vectors.Usage!.InputTokenCount > 10);
        Assert.Equal(384, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        Assert.Same(model.Engine, generator.GetService<LlamaEngine>());
    }

    [Fact]
    public void What_a_cache_keeps_vectors_by_is_the_same_before_the_model_is_loaded()
    {
        using var source = LlamaEngineSource.Lazy(new() { ModelPath = model.Engine.Options.ModelPath });
        using var loaded = new LlamaEmbeddingGenerator(model.Engine);
        using var later = new LlamaEmbeddingGenerator(source, options: null, timeProvider: null);

        var (before, after) = (later.GetService<EmbeddingGeneratorMetadata>()!, loaded.GetService<EmbeddingGeneratorMetadata>()!);

        Assert.Null(source.Engine);
        Assert.Equal(
            (after.ProviderName, after.DefaultModelId, after.DefaultModelDimensions),
            (before.ProviderName, before.DefaultModelId, before.DefaultModelDimensions));
    }

    [Fact]
    public void A_model_that_cannot_be_read_has_no_length_before_it_is_loaded()
    {
        using var source = LlamaEngineSource.Lazy(new() { ModelPath = "missing.gguf" });
        using var generator = new LlamaEmbeddingGenerator(source, options: null, timeProvider: null);

        Assert.Null(generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_an_error_unless_cutting_was_asked_for()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 600));
        using var strict = new LlamaEmbeddingGenerator(model.Engine);
        using var cutting = new LlamaEmbeddingGenerator(model.Engine, new() { TruncateInput = true });

        var exception = await Assert.ThrowsAsync<LlamaContextLengthException>(
            () => strict.GenerateAsync(["short", text], cancellationToken: Token));
        Assert.IsType<IInputTooLong>(exception, exactMatch: false);
        Assert.Equal(602, exception.InputTokens);
        Assert.Equal(512, exception.MaxTokens);

        var cut = await cutting.GenerateAsync([text], cancellationToken: Token);
        var same = await cutting.GenerateAsync([string.Join(' ', Enumerable.Repeat("word", 510))], cancellationToken: Token);
        Assert.Equal(512, cut.Usage!.InputTokenCount);
        Assert.InRange(TensorPrimitives.CosineSimilarity(cut[0].Vector.Span, same[0].Vector.Span), 0.9999f, 1.0001f);
    }

    [Fact]
    public async Task A_small_micro_batch_takes_many_short_texts_in_turns()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Embedder, MicroBatchSize = 32, WarmUp = false, Threads = 1 }, cancellationToken: Token);
        using var generator = new LlamaEmbeddingGenerator(engine);
        Assert.Equal(50, (await generator.GenerateAsync(Enumerable.Repeat("one", 50), cancellationToken: Token)).Count);
    }

    [Fact]
    public async Task Wrong_input_is_refused()
    {
        using var generator = new LlamaEmbeddingGenerator(model.Engine);
        await Assert.ThrowsAsync<ArgumentNullException>(() => generator.GenerateAsync(null!, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", ""], cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([null!], cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new() { Dimensions = 128 }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new() { ModelId = "other" }, Token));
        Assert.Throws<ArgumentException>(() => new LlamaEmbeddingGenerator(model.Engine, new() { MaxInputTokens = 1000 }));
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: Token));
    }

    [Fact]
    public async Task Cancelling_ends_a_large_batch_and_frees_the_engine()
    {
        using var generator = new LlamaEmbeddingGenerator(model.Engine);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = generator.GenerateAsync(
            Enumerable.Repeat("some words to embed, again and again", 20_000), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(await generator.GenerateAsync(["still here"], cancellationToken: Token));
    }
}
