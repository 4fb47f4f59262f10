using System.CommandLine;
using System.Reflection;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests;

public class ToolCommandTests
{
    public static TheoryData<string> Commands => [.. Leaves(ToolCommand.Create(), "").Select(path => path.Trim())];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_helps_and_the_readme_has_it(string command)
    {
        var run = await ToolRun.RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains($" {command} ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"`{command}", Readme(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a whole number", "serve", "--port", "many")]
    [InlineData("a time to come, such as", "keys", "create", "--tenant", "a", "--expires", "yesterday")]
    [InlineData("a number", "keys", "create", "--tenant", "a", "--joules-per-day", "few")]
    [InlineData("'wattwise models list --help' says more.", "models", "list", "/nowhere")]
    [InlineData("There is no option '--no-such-option'.", "doctor", "--no-such-option")]
    [InlineData("Did you mean --source?", "carbon", "now", "DEU", "--sorce", "table")]
    [InlineData("Did you mean --json?", "doctor", "--jsno")]
    [InlineData("Did you mean serve?", "serv", "model.gguf")]
    [InlineData("Did you mean create?", "keys", "creat", "--tenant", "a")]
    [InlineData("Name what to do: stats, import, purge, explain.", "cache", "--json")]
    [InlineData("is a folder: the ledger of a gateway is", "report", ".")]
    [InlineData("is a folder: the cache of a gateway is", "cache", "stats", ".")]
    public async Task A_wrong_command_line_says_what_is_wrong_and_shows_no_page_of_help(string expected, params string[] arguments)
    {
        var run = await ToolRun.RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_group_without_a_command_shows_what_it_has()
    {
        var run = await ToolRun.RunAsync("cache");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("explain", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_has_all_exit_codes() => Assert.All(
        typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static),
        code => Assert.Contains($"\n| {code.GetRawConstantValue()} | ", Readme(), StringComparison.Ordinal));

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "src", "Tool", "README.md"));

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(part => Leaves(part, $"{path} {part.Name}"));
}
