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
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var footprints = lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["1 ", "1 ", "0 ", "1 "], footprints.Select(line => line[2..4]));
        Assert.Equal(2, lines.Count(line => line.StartsWith("What is a cat?", StringComparison.Ordinal)));
        Assert.Single(lines.Where(line => line.StartsWith("What is a cat?", StringComparison.Ordinal)).Distinct());
        Assert.Contains("avoided 0 J", footprints[0], StringComparison.Ordinal);
        Assert.All(footprints[2..], line => Assert.DoesNotContain("avoided 0 J", line, StringComparison.Ordinal));
    }
}
