using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Models;

public class ModelsCommandTests
{
    [Fact]
    public async Task The_models_of_a_folder_are_listed_with_what_their_headers_say()
    {
        var run = await ToolRun.RunAsync("models", "list", ToolRun.Models, "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var chat = Assert.Single(run.Json()
            .EnumerateArray(), file => file.GetProperty("name").GetString() == "SmolLM2-135M-Instruct-Q4_1.gguf").GetProperty("model");
        Assert.Equal("Q4_1", chat.GetProperty("fileType").GetString());
        Assert.Equal(8_192, chat.GetProperty("trainingContextLength").GetInt32());
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_listed_with_the_reason()
    {
        using Folder folder = new();
        folder.Write("note.gguf", "not a model");

        var run = await ToolRun.RunAsync("models", "list", folder.Path, "--json");

        Assert.Contains("note.gguf", run.Json()[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    // The hash is that of "abc" in FIPS 180-2, appendix B.1.
    [Theory]
    [InlineData("abc", "same", ExitCodes.Done)]
    [InlineData("abd", "differs", ExitCodes.Findings)]
    [InlineData(null, "missing", ExitCodes.Findings)]
    public async Task Files_are_compared_with_their_published_checksums(string? text, string state, int exitCode)
    {
        using Folder folder = new();
        folder.Write("SHA256SUMS", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  weights.bin\n");
        if (text is not null)
            folder.Write("weights.bin", text);

        var run = await ToolRun.RunAsync("models", "verify", folder.Path, "--json");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(state, run.Json()[0].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ../weights.bin")]
    [InlineData("ba7816bf  weights.bin")]
    [InlineData("weights.bin")]
    public async Task A_list_that_is_none_or_leaves_its_folder_is_refused(string line)
    {
        using Folder folder = new();
        folder.Write("SHA256SUMS", line + "\n");

        var run = await ToolRun.RunAsync("models", "verify", folder.Path);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("SHA256SUMS", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
