using System.Numerics.Tensors;

namespace Wattwise.LocalEngine.Tests;

public class ReferenceVectorTests(EmbeddingModel model)
{
    [Fact]
    public async Task Vectors_have_a_cosine_above_0_999_with_the_references()
    {
        var references = ModelReferences.Instance.Embeddings;
        using var generator = new LlamaEmbeddingGenerator(
            model.Engine, new() { MaxInputTokens = ModelReferences.Instance.EmbeddingMaxTokens, TruncateInput = true });

        var vectors = await generator.GenerateAsync(
            references.Select(reference => reference.Text), cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(
            vectors.Zip(references),
            pair => Assert.InRange(TensorPrimitives.CosineSimilarity(pair.First.Vector.Span, pair.Second.Values), 0.999f, 1.001f));
    }
}
