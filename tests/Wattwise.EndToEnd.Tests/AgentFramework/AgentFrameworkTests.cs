namespace Wattwise.EndToEnd.Tests.AgentFramework;

/// <summary>The agents' sample as a person starts it.</summary>
public class AgentFrameworkTests
{
    [Fact]
    public async Task Repeats_make_no_call_and_a_workflow_shows_the_sum_of_its_agents()
    {
        var (exitCode, output, error) = await SampleProgram.RunAsync(
            "AgentFramework.dll", [Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf")]);

        Assert.True(exitCode == 0, error);
        string[][] runs = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(2)];
        Assert.Equal([1, 1, 0, 1], runs.Select(run => run[1].Trim()[0] - '0'));
        Assert.Equal(runs[0][0], runs[2][0]);
        Assert.Contains("avoided 0 J", runs[0][1], StringComparison.Ordinal);
        Assert.All(runs[2..], run => Assert.DoesNotContain("avoided 0 J", run[1], StringComparison.Ordinal));
    }
}
