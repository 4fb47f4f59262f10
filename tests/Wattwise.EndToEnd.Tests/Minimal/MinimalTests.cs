using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.Minimal;

/// <summary>The smallest sample as a person starts it.</summary>
public class MinimalTests
{
    [Fact]
    public async Task The_repeated_question_is_answered_from_the_cache_and_its_footprint_says_so()
    {
        var (exitCode, output, error) = await RunAsync(Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"));

        Assert.True(exitCode == 0, error);
        string[][] answers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(3)];
        Assert.Equal(3, answers.Length);
        Assert.Equal(answers[0][0], answers[2][0]);
        Assert.Contains("cat", answers[0][0], StringComparison.Ordinal);
        Assert.All(answers[..2], answer =>
            Assert.Contains($"{WattwiseStages.Model}: {ModelReasons.Metered}", answer[1], StringComparison.Ordinal));
        Assert.Contains($"{WattwiseStages.SemanticCache}: {CacheReasons.Exact}", answers[2][1], StringComparison.Ordinal);
        Assert.DoesNotContain("avoided 0 J", answers[2][2], StringComparison.Ordinal);
        Assert.Contains("avoided 0 J", answers[0][2], StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string modelPath) =>
        SampleProgram.RunAsync("Minimal.dll", [modelPath]);
}
