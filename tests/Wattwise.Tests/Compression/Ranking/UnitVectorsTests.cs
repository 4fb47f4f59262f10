using Wattwise.Accounting;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class UnitVectorsTests
{
    [Fact]
    public async Task A_text_is_embedded_once()
    {
        using var embedder = new TestEmbedder();
        var vectors = new UnitVectors(embedder);

        var first = await vectors.EmbedAsync(["pear", "plum", "pear"], TestContext.Current.CancellationToken);
        var second = await vectors.EmbedAsync(["plum", "pear"], TestContext.Current.CancellationToken);

        Assert.Equal(1, embedder.Calls);
        Assert.Equal(first.Vectors![1], second.Vectors![0]);
        Assert.Equal(first.Vectors[0], first.Vectors[2]);
        Assert.All(first.Vectors, vector => Assert.Equal(1, vector.Sum(value => value * value), 1e-5f));
    }

    [Fact]
    public async Task What_the_embedder_took_is_reported_once()
    {
        using var embedder = new TestEmbedder { Energy = EnergyEstimate.Measured(2) };
        var vectors = new UnitVectors(embedder);

        Assert.Equal(2, (await vectors.EmbedAsync(["pear"], TestContext.Current.CancellationToken)).Spent.Joules);
        Assert.Equal(0, (await vectors.EmbedAsync(["pear"], TestContext.Current.CancellationToken)).Spent.Joules);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(0f)]
    public async Task Vectors_without_a_direction_are_none(float value)
    {
        using var embedder = new TestEmbedder(_ => [value, value]);

        Assert.Null((await new UnitVectors(embedder).EmbedAsync(["pear"], TestContext.Current.CancellationToken)).Vectors);
    }

    [Fact]
    public async Task Vectors_of_differing_length_are_none()
    {
        using var embedder = new TestEmbedder(text => new float[text.Length].Select(_ => 1f).ToArray());

        Assert.Null((await new UnitVectors(embedder).EmbedAsync(["pear", "fig"], TestContext.Current.CancellationToken)).Vectors);
    }

    [Fact]
    public void The_cache_keeps_its_bound_and_what_is_asked_for()
    {
        var cache = new VectorCache(100);
        cache.Add("kept", [1]);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add($"text {i}", [2]);
            Assert.NotNull(cache.Find("kept"));
            Assert.InRange(cache.Count, 1, 100);
        }
    }
}
