using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Doctor;

public class DoctorCommandTests
{
    [Fact]
    public async Task A_model_that_loads_works_on_the_CPU()
    {
        var run = await ToolRun.RunAsync("doctor", "--model", Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf"), "--json");

        var check = Assert.Single(run.Json().EnumerateArray(), check => check.GetProperty("name").GetString() == "engine on the CPU");
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
        Assert.Equal("fails", Assert.Single(run.Json().EnumerateArray(), check => check.GetProperty("name").GetString() == "ledger").GetProperty("state").GetString());
    }
}
