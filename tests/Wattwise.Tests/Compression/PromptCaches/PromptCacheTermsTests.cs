using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.PromptCaches;

public class PromptCacheTermsTests
{
    // (w - r) / r times S / D, by hand: 11.5 x 50 / 2 = 287.5 and 11.5 x 20 / 60 = 3.83.
    [Theory]
    [InlineData(2_000, 50_000, 287)]
    [InlineData(60_000, 20_000, 3)]
    [InlineData(20_000, 20_000, 11)]
    public void At_Anthropic_a_change_pays_off_from_the_break_even_on(int removed, int behind, int lastThatDoesNot)
    {
        var terms = PromptCacheTerms.For("anthropic", "claude-sonnet-4-5");

        Assert.False(terms.PaysOff(removed, behind, lastThatDoesNot));
        Assert.True(terms.PaysOff(removed, behind, lastThatDoesNot + 1));
    }

    [Fact]
    public void What_was_never_sent_or_is_cold_always_pays_off()
    {
        Assert.True(PromptCacheTerms.Unknown.PaysOff(1, 1_000_000, remainingCalls: 1, warm: 0));
        Assert.Equal(1_000 * (1.25 + 0.1), new PromptCacheTerms(1.25, 0.1).Saving(1_000, 50_000, remainingCalls: 2, warm: 0), 1e-9);
    }

    [Fact]
    public void Without_a_cache_each_call_saves_what_was_removed() =>
        Assert.Equal(7_000, PromptCacheTerms.None.Saving(1_000, 50_000, remainingCalls: 7), 1e-9);

    [Fact]
    public void On_an_engine_of_ones_own_a_warm_prefix_is_left_as_it_is()
    {
        Assert.False(PromptCacheTerms.LocalEngine.PaysOff(100_000, 1, remainingCalls: 1_000));
        Assert.Equal(PromptCacheTerms.LocalEngine.ReadPrice, PromptCacheTerms.For("wattwise", "qwen3-4b").ReadPrice);
    }

    [Fact]
    public void The_saving_is_what_a_simulated_bill_says() =>
        Gen.Select(Gen.Int[1, 500], Gen.Int[0, 500], Gen.Int[1, 40], Gen.Double[0.01, 1], Gen.Double[1, 2])
            .ForAll((removed, behind, calls, read, write) =>
            {
                // Kept: all of it is read on each call. Removed: the part behind is written once, then read. In front of both stands what does
                // not change.
                var kept = calls * read * (removed + behind);
                var changed = (write * behind) + ((calls - 1) * read * behind);
                Assert.Equal(kept - changed, new PromptCacheTerms(write, read).Saving(removed, behind, calls), 1e-6);
            });

    [Theory]
    [InlineData("openai", "gpt-5.2", 1, 0.1)]
    [InlineData("azure.ai.openai", "my-deployment", 1, 0.1)]
    [InlineData("openai", "gpt-4.1-mini", 1, 0.25)]
    [InlineData("openai", "gpt-4o-2024-08-06", 1, 0.5)]
    [InlineData("openrouter", "anthropic/claude-opus-4-5", 1.25, 0.1)]
    [InlineData(null, "google/gemini-3-pro", 1, 0.1)]
    [InlineData("deepseek", null, 1, 0.1)]
    [InlineData("mistral", "mistral-large-2512", 1, 0.1)]
    [InlineData("ollama", "mistral", 1, 0)]
    [InlineData("somebody", "some-model", 1.25, 0.1)]
    [InlineData(null, null, 1.25, 0.1)]
    public void Terms_are_found_by_provider_and_model(string? provider, string? model, double write, double read)
    {
        var terms = PromptCacheTerms.For(provider, model);

        Assert.Equal((write, read), (terms.WritePrice, terms.ReadPrice));
        Assert.True(terms.IsValid);
    }

    [Fact]
    public void The_shortest_cached_prompt_is_that_of_the_model()
    {
        Assert.Equal(4_096, PromptCacheTerms.For("anthropic", "claude-haiku-4-5").MinTokens);
        Assert.Equal(1_024, PromptCacheTerms.For("anthropic", "claude-sonnet-4-5").MinTokens);
        Assert.Equal(128, PromptCacheTerms.For("openai", "gpt-5").StepTokens);
    }
}
