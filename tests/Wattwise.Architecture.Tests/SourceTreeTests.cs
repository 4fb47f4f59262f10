namespace Wattwise.Architecture.Tests;

public class SourceTreeTests
{
    private static readonly string[] ForbiddenFolders = ["Helpers", "Utils", "Common", "Core", "Misc"];

    [Fact]
    public void No_folder_is_a_drawer_for_everything() =>
        Assert.DoesNotContain(Repository.Files("src"), file => file.Split('/').Any(part => ForbiddenFolders.Contains(part)));

    [Fact]
    public void No_source_file_of_a_library_exceeds_400_lines() =>
        Assert.DoesNotContain(Repository.Files("src"), file => Repository.Read(file).Count(character => character == '\n') > 400);

    [Theory]
    [InlineData("Wattwise.Abstractions.Tests", "Abstractions")]
    [InlineData("Wattwise.Tests", "Middleware")]
    [InlineData("Wattwise.LocalEngine.Tests", "LocalEngine")]
    public void Tests_mirror_the_folders_of_the_project_they_test(string tests, string project)
    {
        var folders = Repository.Files("src/" + project, "*").Select(file => file.Split('/')).Where(parts => parts.Length > 3).Select(parts => parts[2])
            .Append("Facts");
        var tested = Repository.Files("tests/" + tests).Select(file => file.Split('/')).Where(parts => parts.Length > 3).Select(parts => parts[2]);
        Assert.Empty(tested.Except(folders, StringComparer.OrdinalIgnoreCase));
    }

    // The NativeAOT program stays out, so that `dotnet test` needs no native toolchain; CI publishes and runs it.
    [Fact]
    public void Every_project_but_the_NativeAOT_program_is_in_the_solution()
    {
        var solution = Repository.Read("Wattwise.slnx");
        Assert.All(
            new[] { "src", "tests", "samples", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj"))
                .Where(project => !project.Contains("AotProbe", StringComparison.Ordinal)),
            project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }
}
