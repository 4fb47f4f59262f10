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
    [InlineData("Wattwise.LocalEngine.Tools.Tests", "LocalEngine.Tools")]
    [InlineData("Wattwise.Report.Tests", "Report")]
    [InlineData("Wattwise.Tool.Tests", "Tool")]
    [InlineData("Wattwise.Aspire.Hosting.Tests", "Aspire.Hosting")]
    [InlineData("Wattwise.AgentFramework.Tests", "Connectors/AgentFramework")]
    [InlineData("Wattwise.Gateway.Tests", "Connectors/Gateway")]
    [InlineData("Wattwise.Carbon.Tests", "Connectors/Carbon")]
    [InlineData("Wattwise.Sqlite.Tests", "Connectors/Sqlite")]
    [InlineData("Wattwise.Redis.Tests", "Connectors/Redis")]
    [InlineData("Wattwise.Postgres.Tests", "Connectors/Postgres")]
    [InlineData("Wattwise.VectorData.Tests", "Connectors/VectorData")]
    [InlineData("Wattwise.SemanticKernel.Tests", "Connectors/SemanticKernel")]
    public void Tests_mirror_the_folders_of_the_project_they_test(string tests, string project) =>
        Assert.Empty(
            Folders("tests/" + tests, "*.cs").Except(Folders("src/" + project, "*").Append("Facts"), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Each_connector_has_a_project_and_tests_named_after_its_folder()
    {
        var connectors = Folders("src/Connectors", "*").Distinct().ToArray();
        Assert.NotEmpty(connectors);
        Assert.All(connectors, name =>
            Assert.True(File.Exists(Path.Combine(Repository.Root, $"src/Connectors/{name}/Wattwise.{name}.csproj")), name));
        Assert.All(connectors, name =>
            Assert.True(File.Exists(Path.Combine(Repository.Root, $"tests/Wattwise.{name}.Tests/Wattwise.{name}.Tests.csproj")), name));
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

    /// <summary>The folders right below a folder that hold such files, at any depth.</summary>
    private static IEnumerable<string> Folders(string parent, string pattern) =>
        from file in Repository.Files(parent, pattern)
        let parts = file[(parent.Length + 1)..].Split('/')
        where parts.Length > 1
        select parts[0];
}
