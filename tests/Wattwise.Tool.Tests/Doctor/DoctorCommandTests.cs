using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Doctor;

public class DoctorCommandTests
{
    [Fact]
    public async Task A_model_that_loads_works_on_the_CPU()
    {
        var run = await ToolRun.RunAsync("doctor", "--model", Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf"), "--json");

        var check = Assert.Single(run.Json().EnumerateArray(), check => check.GetProperty("name").GetString() == "model on the CPU");
        Assert.Equal("works", check.GetProperty("state").GetString());
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task What_is_broken_is_a_finding()
    {
        using Folder folder = new();
        var ledger = folder.Write("ledger.db", "this is no database, although it is named like one");

        var run = await ToolRun.RunAsync("doctor", "--ledger", ledger, "--json");

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Equal("fails", Assert.Single(run.Json().EnumerateArray(), check => check.GetProperty("name").GetString() == "ledger")
            .GetProperty("state").GetString());
    }

    [Fact]
    public async Task Meters_libraries_and_devices_are_looked_at_without_any_option()
    {
        var names = (await ToolRun.RunAsync("doctor", "--json")).Json().EnumerateArray()
            .Select(check => check.GetProperty("name").GetString());

        Assert.Equal(["machine", "processor's energy (RAPL)", "GPUs' energy (NVML)", "energy meter", "llama.cpp", "GPU (CUDA)"], names);
    }

    [Fact]
    public async Task A_folder_of_data_is_opened_and_what_is_not_there_yet_is_no_fault()
    {
        using Folder folder = new();
        await ToolRun.RunAsync("keys", "create", "--data", folder.Path, "--tenant", "acme");

        var run = await ToolRun.RunAsync("doctor", "--data", folder.Path, "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal("1 keys", Text(run, "keys"));
        Assert.Contains("cache.db", Text(run, "cache"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_that_cannot_be_read_and_servers_that_do_not_answer_are_findings()
    {
        using Folder folder = new();
        folder.Write("note.gguf", "not a model");

        var run = await ToolRun.RunAsync("doctor", "--models", folder.Path, "--redis", "127.0.0.1:9,connectTimeout=200", "--json");

        Assert.Equal(ExitCodes.Findings, run.ExitCode);
        Assert.Contains("note.gguf", Text(run, "models"), StringComparison.Ordinal);
        Assert.NotEmpty(Text(run, "Redis"));
    }

    private static string Text(ToolRun run, string name) =>
        Assert.Single(run.Json().EnumerateArray(), check => check.GetProperty("name").GetString() == name).GetProperty("text").GetString()!;
}
