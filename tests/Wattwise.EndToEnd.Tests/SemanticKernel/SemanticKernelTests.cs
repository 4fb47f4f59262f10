using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.EndToEnd.Tests.SemanticKernel;

/// <summary>The sample for Semantic Kernel as a person starts it.</summary>
public class SemanticKernelTests
{
    [Fact]
    public async Task The_repeated_prompt_function_is_answered_from_the_cache_and_its_footprint_says_so()
    {
        var model = Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf");
        var (exitCode, output, error) = await SampleProgram.RunAsync("SemanticKernelSample.dll", [model]);

        Assert.True(exitCode == 0, error);
        string[][] answers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(3)];
        Assert.Equal(answers[0][0], answers[2][0]);
        Assert.Contains("cat", answers[0][0], StringComparison.Ordinal);
        Assert.All(answers[..2], answer =>
            Assert.Contains($"{WattwiseStages.Model}: {ModelReasons.Metered}", answer[1], StringComparison.Ordinal));
        Assert.Contains($"{WattwiseStages.SemanticCache}: {CacheReasons.Exact}", answers[2][1], StringComparison.Ordinal);
        Assert.DoesNotContain("avoided 0 J", answers[2][2], StringComparison.Ordinal);
        Assert.Contains("\"Hits\":1", answers[3][0], StringComparison.OrdinalIgnoreCase);
    }
}
