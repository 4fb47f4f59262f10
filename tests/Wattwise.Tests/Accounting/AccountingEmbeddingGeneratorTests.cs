using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

public class AccountingEmbeddingGeneratorTests
{
    private const double GramsPerKwh = 360;
    private readonly FootprintLedger _ledger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Embeddings_carry_tokens_joules_grams_and_money()
    {
        using var generator = Create(new TestEmbedder { Energy = EnergyEstimate.Measured(1000), TokensPerText = 5 });

        var embeddings = await generator.GenerateAsync(["one", "two"], new() { ModelId = "small" }, Token);

        var footprint = embeddings.GetFootprint()!;
        Assert.True(footprint.IsComplete);
        Assert.Equal(1000, footprint.Spent.Joules);
        // 3,600,000 J are a kilowatt-hour.
        Assert.Equal(GramsPerKwh / 3600, footprint.OperationalGrams!.Value, 1e-9);
        Assert.Equal(new Money(10 * 2m / 1_000_000, "USD"), footprint.Cost);
        Assert.Equal(10, Assert.Single(footprint.Stages).Usage!.InputTokenCount);
        Assert.Equal((1, 10L), (_ledger.Summarize().Requests, _ledger.Summarize().InputTokens));
    }

    [Fact]
    public async Task What_nobody_metered_and_no_model_knows_is_incomplete()
    {
        using var generator = Create(new TestEmbedder { TokensPerText = 5 });

        var footprint = (await generator.GenerateAsync(["one"], new() { ModelId = "unheard-of" }, Token)).GetFootprint()!;

        Assert.False(footprint.IsComplete);
        Assert.Null(footprint.Cost);
    }

    [Fact]
    public async Task A_call_that_fails_is_booked_and_fails()
    {
        using var generator = Create(new TestEmbedder(_ => throw new TimeoutException()));

        await Assert.ThrowsAsync<TimeoutException>(() => generator.GenerateAsync(["one"], cancellationToken: Token));

        Assert.Equal(1, _ledger.Summarize().Requests);
    }

    [Fact]
    public async Task What_the_cache_embeds_for_a_chat_is_booked_once_as_a_part_of_the_chat()
    {
        var embedder = new TestEmbedder { Energy = EnergyEstimate.Measured(7) };
        using var generator = Create(embedder);
        using var client = new ChatClientBuilder(new TestChatClient())
            .UseAccounting(Configure)
            .Use(inner => new Wattwise.Caching.SemanticCacheChatClient(inner, generator))
            .Build();

        var response = await client.GetResponseAsync("What is a cat?", cancellationToken: Token);

        Assert.Equal(1, embedder.Calls);

        // The cache's own work comes on top: some tenths of a joule.
        Assert.InRange(response.GetFootprint()!.Overhead.Joules, 7, 13);
        Assert.Equal(1, _ledger.Summarize().Requests);
    }

    [Fact]
    public async Task A_second_stage_around_books_nothing_twice()
    {
        using var inner = Create(new TestEmbedder { Energy = EnergyEstimate.Measured(7) });
        using var outer = Create(inner);

        Assert.Equal(7, (await outer.GenerateAsync(["one"], cancellationToken: Token)).GetFootprint()!.Spent.Joules);
        Assert.Equal(7, _ledger.Summarize().Spent.Joules);
    }

    [Fact]
    public async Task A_second_stage_around_knows_no_more_of_an_unmetered_call_than_one()
    {
        using var inner = Create(new TestEmbedder());
        using var outer = Create(inner);

        Assert.False((await outer.GenerateAsync(["one"], cancellationToken: Token)).GetFootprint()!.IsComplete);
    }

    [Fact]
    public void Wrong_options_are_told_when_it_is_made() =>
        Assert.Throws<ArgumentException>(() => new AccountingEmbeddingGenerator(new TestEmbedder(), new() { Zone = "nowhere" }));

    private IEmbeddingGenerator<string, Embedding<float>> Create(IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        new EmbeddingGeneratorBuilder<string, Embedding<float>>(embedder).UseAccounting(Configure).Build();

    private void Configure(AccountingOptions options)
    {
        options.Ledger = _ledger;
        options.IntensityGramsPerKwh = GramsPerKwh;
        options.Prices.Add("small", new ModelPrice(2, 0));
    }
}
