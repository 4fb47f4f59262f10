using Wattwise.Benchmarks.Compression;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.PromptCaches;

/// <summary>The bills of the benchmark, by hand. A message of n characters has n / 4 + 4 tokens there.</summary>
public class SimulatedPromptCacheTests
{
    private static readonly string System = new('s', 3_984), First = new('a', 1_984), Second = new('b', 1_984), Third = new('c', 1_984);

    [Fact]
    public void Whole_messages_up_to_the_end_of_an_earlier_request_are_found()
    {
        // 1,000 tokens of instructions and 500 for each message; write 1.25, read 0.1.
        var cache = new SimulatedPromptCache(new PromptCacheTerms(1.25, 0.1), CharacterTokenCounter.Instance);

        cache.Send([System, First]);
        cache.Send([System, First, Second, Third]);

        Assert.Equal((4_000, 1_500, 0, 0), (cache.Sent, cache.Found, cache.Again, cache.Changes));
        Assert.Equal((2_500 * 1.25) + (1_500 * 0.1), cache.Billed, 1e-9);
    }

    [Fact]
    public void A_change_has_all_behind_it_computed_again()
    {
        var cache = new SimulatedPromptCache(new PromptCacheTerms(1.25, 0.1), CharacterTokenCounter.Instance);

        cache.Send([System, First, Second]);
        cache.Send([System, "gone", Second, Third]);

        // The instructions are found; "gone" is new, the second message is computed again.
        Assert.Equal((2_000 + 2_005, 1_000, 500, 1), (cache.Sent, cache.Found, cache.Again, cache.Changes));
    }

    [Fact]
    public void In_steps_a_common_beginning_counts_down_to_a_whole_step()
    {
        var cache = new SimulatedPromptCache(
            new PromptCacheTerms(1, 0.1) { MinTokens = 1_024, StepTokens = 128 }, CharacterTokenCounter.Instance);

        cache.Send([System, First]);
        cache.Send([System, First[..1_000] + "x"]);
        cache.Send([System, "x"]);

        // 1,000 and 250 tokens are common, 9 steps of 128; then 1,000, below the shortest prompt that is cached.
        Assert.Equal(1_152, cache.Found);
    }

    [Fact]
    public void What_lies_too_far_before_the_end_is_not_found()
    {
        var cache = new SimulatedPromptCache(new PromptCacheTerms(1.25, 0.1), CharacterTokenCounter.Instance);
        string[] many = [.. Enumerable.Range(0, 21).Select(i => $"{i:0000}")];

        cache.Send([System, First]);
        cache.Send([System, First, .. many[..19]]);
        Assert.Equal(1_500, cache.Found);
        cache.Send([System, First, .. many[..19], .. many]);
        Assert.Equal(1_500 + 1_000, cache.Found);
    }
}
