using Microsoft.Extensions.AI;

namespace Wattwise.Tests.Compression.Selection;

/// <summary>An embedder that never answers and does not listen.</summary>
internal sealed class HangingEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        new TaskCompletionSource<GeneratedEmbeddings<Embedding<float>>>().Task;

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
