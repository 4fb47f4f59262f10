using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Bench;

public class BenchCommandTests
{
    [Fact]
    public async Task A_model_is_asked_and_what_it_took_is_told()
    {
        var run = await ToolRun.RunAsync("bench", Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf"), "--threads", "1", "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var own = run.Json()[0];
        Assert.Equal("wattwise", own.GetProperty("name").GetString());
        Assert.True(own.GetProperty("outputTokens").GetInt64() >= own.GetProperty("questions").GetInt32());
        Assert.True(own.GetProperty("joulesPerToken").GetDouble() > 0);
        Assert.Equal("modelled", own.GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_peer_that_does_not_start_is_an_error_and_not_a_missing_line()
    {
        using Folder folder = new();
        var peer = folder.Write("llama-server", "#!/bin/sh\nexit 7\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(peer, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await ToolRun.RunAsync("bench", Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf"), "--threads", "1", "--peer", peer);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("llama-server", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
