using Microsoft.Extensions.AI;
using Wattwise.Compression;
using static Wattwise.Tests.Compression.Turns.AgentConversation;

namespace Wattwise.Tests.Compression.Turns;

public class ToolResultReducerTests
{
    private static readonly OldTurnsOptions Options = new()
    {
        KeepResults = 2,
        ClearAtLeastTokens = 3_000,
        PromptCache = PromptCacheTerms.None,
    };

    [Fact]
    public async Task It_clears_old_results_and_says_how_to_have_them_again()
    {
        var messages = Of(6, 1_000);

        var reduced = (await new ToolResultReducer(Options).ReduceAsync(messages, Chat.Token)).ToArray();

        Assert.Equal(messages.Count, reduced.Length);
        Assert.All(
            ResultsOf(reduced)[..4], result => Assert.EndsWith("call the tool again if it is needed]", result, StringComparison.Ordinal));
        Assert.Equal(ResultsOf(messages)[4..], ResultsOf(reduced)[4..]);
        Assert.All(ResultsOf(messages), result => Assert.Equal(4_000, result.Length));
    }

    [Fact]
    public async Task A_history_that_keeps_what_was_reduced_is_reduced_no_further_before_the_next_batch()
    {
        var reducer = new ToolResultReducer(Options, CharacterTokenCounter.Instance);
        ChatMessage[] stored = [];
        var batches = 0;
        for (var turn = 0; turn < 20; turn++)
        {
            ChatMessage[] grown = [.. stored, .. Turn(turn, "read_file", Text(turn, 1_000))];
            stored = [.. await reducer.ReduceAsync(grown, Chat.Token)];
            batches += stored.Select(Written).SequenceEqual(grown.Select(Written)) ? 0 : 1;
        }

        // 18 old results, four to a batch.
        Assert.Equal(4, batches);
    }

    [Fact]
    public async Task With_references_a_model_of_the_same_scope_gets_them_back()
    {
        using var references = new CompressionReferences();
        var scope = new CacheScope("acme", "ada");
        var messages = Of(6, 1_000);
        ChatMessage[] reduced;
        using (AmbientRequestOptions.Begin(options => options.CacheScope = scope))
            reduced = [.. await new ToolResultReducer(Options, references: references).ReduceAsync(messages, Chat.Token)];

        var placeholder = ResultsOf(reduced)[1];
        var call = placeholder[placeholder.IndexOf("get_original", StringComparison.Ordinal)..].TrimEnd(']');

        Assert.Contains(ResultsOf(messages)[1][..900], references.Read(scope, call, null, null, null), StringComparison.Ordinal);
        Assert.Equal(CompressionReferences.Gone, references.Read(default, call, null, null, null));
    }

    [Fact]
    public async Task What_the_function_gave_back_is_not_cleared_again()
    {
        using var references = new CompressionReferences();
        ChatMessage[] messages = [.. Of(6, 1_000), .. Of(1, 5_000, "get_original"), .. Of(4, 1_000)];

        var reduced = await new ToolResultReducer(Options, references: references).ReduceAsync(messages, Chat.Token);

        Assert.Equal(ResultsOf(messages)[6], ResultsOf(reduced)[6]);
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        Assert.Contains(
            "ClearAtLeastTokens", Assert.Throws<ArgumentException>(() => new ToolResultReducer(new() { ClearAtLeastTokens = 0 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Prices", Assert.Throws<ArgumentException>(() => new ToolResultReducer(new() { PromptCache = new(-1, 0) })).Message,
            StringComparison.Ordinal);
    }
}
