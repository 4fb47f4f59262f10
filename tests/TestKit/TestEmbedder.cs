using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.TestKit;

/// <summary>Gives each text the vector that a test chooses; by default texts share a direction when they share their letters.</summary>
public sealed class TestEmbedder(Func<string, float[]>? embed = null) : IEmbeddingGenerator<string, Embedding<float>>
{
    private int _calls;

    public int Calls => _calls;

    public EnergyEstimate? Energy { get; init; }

    /// <summary>What it says that each text has; nothing by default.</summary>
    public int? TokensPerText { get; init; }

    public static float[] Letters(string text)
    {
        var vector = new float[27];
        foreach (var character in text.ToLowerInvariant())
            vector[char.IsAsciiLetterLower(character) ? character - 'a' : 26]++;
        return vector;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>((embed ?? Letters)(value))));
        if (Energy is not null || TokensPerText is not null)
            embeddings.Usage = new UsageDetails { InputTokenCount = embeddings.Count * TokensPerText };
        if (Energy is { } energy)
            embeddings.Usage!.SetEnergy(energy);

        return Task.FromResult(embeddings);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
