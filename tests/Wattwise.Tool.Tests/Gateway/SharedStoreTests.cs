using Wattwise.Garnet;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class SharedStoreTests
{
    [Fact]
    public async Task Gateways_of_one_server_share_keys_and_answers()
    {
        await using var redis = await GarnetServer.StartAsync();
        await using var other = await OtherServer.StartAsync();
        string[] arguments =
        [
            "--upstream", $"small={other.Address}", "--redis", redis.Address, "--embedder",
            Path.Combine(ToolRun.Models, "all-MiniLM-L6-v2-Q8_0.gguf"),
        ];
        var key = (await ToolRun.RunAsync("keys", "create", "--redis", redis.Address, "--tenant", "acme")).Output.Trim();
        await using var second = await ServedGateway.StartAsync(arguments);

        // One that ends gives the store what it has not been given yet.
        await using (var first = await ServedGateway.StartAsync(arguments))
            await first.AskAsync("small", "What is the capital of Italy?", key);
        var repeat = await second.AskAsync("small", "What is the capital of Italy?", key);

        Assert.Equal("exact", repeat.GetProperty("wattwise").GetProperty("cache").GetProperty("reason").GetString());
        Assert.Single(other.Asked);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("keys", "revoke", key.Split('_')[1], "--redis", redis.Address)).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_in_one_line()
    {
        var run = await ToolRun.RunAsync("keys", "list", "--redis", $"127.0.0.1:{GarnetServer.FreePort()},connectTimeout=200");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.StartsWith("Redis: ", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("IOCP", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_needs_its_connection_in_the_environment()
    {
        var run = await ToolRun.RunAsync("cache", "stats", "redis");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("WATTWISE__ConnectionStrings__Redis", run.Error, StringComparison.Ordinal);
    }
}
