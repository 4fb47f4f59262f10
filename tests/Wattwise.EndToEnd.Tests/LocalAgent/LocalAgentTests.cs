namespace Wattwise.EndToEnd.Tests.LocalAgent;

/// <summary>The sample agent as a person starts it.</summary>
public class LocalAgentTests
{
    [Fact]
    public async Task Each_question_takes_two_tools_and_an_answer()
    {
        var (exitCode, output, error) = await SampleProgram.RunAsync(
            "LocalAgent.dll", [Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf")]);

        Assert.True(exitCode == 0, error);
        string[][] questions = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(5)];
        Assert.Equal(2, questions.Length);
        Assert.All(questions, lines =>
        {
            Assert.Matches(@"^  count_stock\(item: .*\)$", lines[1]);
            Assert.Matches(@"^  get_price\(item: .*\)$", lines[2]);
            Assert.Matches(@"^  [A-Z].*\.$", lines[3]);
            Assert.StartsWith("  3 model calls, spent ", lines[4], StringComparison.Ordinal);
        });
    }
}
