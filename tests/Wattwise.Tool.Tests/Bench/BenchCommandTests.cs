using System.Text.Json;
using Wattwise.Tool.Results;
using Wattwise.Tool.Tests.Gateway;

namespace Wattwise.Tool.Tests.Bench;

public class BenchCommandTests
{
    private static readonly string Draft = Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf");

    [Fact]
    public async Task A_model_is_asked_and_what_it_took_is_told()
    {
        var run = await ToolRun.RunAsync("bench", Draft, "--threads", "1", "--rounds", "2", "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var own = run.Json().GetProperty("results")[0];
        Assert.Equal("wattwise", own.GetProperty("name").GetString());
        Assert.True(own.GetProperty("outputTokens").GetInt64() >= own.GetProperty("questions").GetInt32());
        Assert.True(own.GetProperty("joulesPerToken").GetProperty("value").GetDouble() > 0);
        Assert.Equal("modelled", own.GetProperty("method").GetString());
        foreach (var range in (JsonElement[])[own.GetProperty("joulesPerToken"), own.GetProperty(
            "joulesPerTokenIfWattsAre"), own.GetProperty("right"), own.GetProperty("tokensPerSecond")])
        {
            var value = range.GetProperty("value").GetDouble();
            Assert.InRange(value, range.GetProperty("low").GetDouble(), range.GetProperty("high").GetDouble());
        }
    }

    [Fact]
    public async Task Another_server_is_compared_without_a_claim_on_its_energy()
    {
        await using var other = await OtherServer.StartAsync();
        var run = await ToolRun.RunAsync("bench", Draft, "--threads", "1", "--rounds", "1", "--upstream", $"other={other.Address}#m");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("not metered", Assert.Single(
            run.Output.Split('\n'), line => line.StartsWith("  other", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("95 % confidence", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_that_is_away_is_an_error()
    {
        var run = await ToolRun.RunAsync("bench", Draft, "--threads", "1", "--rounds", "1", "--upstream", "other=http://127.0.0.1:9/v1");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("other could not be asked", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_does_not_start_is_an_error_and_not_a_missing_line()
    {
        using Folder folder = new();
        var peer = folder.Write("llama-server", "#!/bin/sh\nexit 7\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(peer, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await ToolRun.RunAsync("bench", Draft, "--threads", "1", "--peer", peer);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("llama-server", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
