using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Turns;

public class CompressionSettingsTests
{
    [Fact]
    public void A_copy_of_the_settings_of_old_turns_has_all_of_them()
    {
        var options = new OldTurnsOptions
        {
            KeepResults = 1,
            ClearAtLeastTokens = 2,
            ExcludedTools = new HashSet<string> { "a" },
            SupersedingTools = new HashSet<string> { "b" },
            KeepErrors = false,
            RemainingCalls = 3,
            PromptCache = PromptCacheTerms.None,
            MaxPromptTokens = 4,
        };

        HasAll(options, new(), new OldTurnsOptions(options));
        Assert.NotSame(options.ExcludedTools, new OldTurnsOptions(options).ExcludedTools);
    }

    [Fact]
    public void A_copy_of_the_settings_of_references_has_all_of_them()
    {
        var options = new CompressionReferenceOptions
        {
            Key = new byte[16],
            ToolName = "a",
            MaxBytes = 1,
            MaxBytesPerScope = 2,
            IdleLifetime = TimeSpan.FromSeconds(3),
            MaxLifetime = TimeSpan.FromSeconds(4),
            MaxAnswerTokens = 500,
            TokenCounter = CharacterTokenCounter.Instance,
        };

        HasAll(options, new(), new CompressionReferenceOptions(options));
        Assert.NotSame(options.Key, new CompressionReferenceOptions(options).Key);
    }

    private static void HasAll<T>(T options, T defaults, T copy) => Assert.All(typeof(T).GetProperties(), property =>
    {
        Assert.NotEqual(property.GetValue(defaults), property.GetValue(options));
        Assert.Equal(property.GetValue(options), property.GetValue(copy));
    });
}
