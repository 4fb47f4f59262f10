using System.Net;
using System.Net.Sockets;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class ServeCommandTests
{
    private const string Unused = "http://127.0.0.1:9/v1";
    private static readonly string Draft = Path.Combine(ToolRun.Models, "SmolLM2-135M-draft-16M-Q8_0.gguf");

    [Fact]
    public async Task Local_models_are_served_by_their_names_until_the_command_is_cancelled()
    {
        await using var gateway = await ServedGateway.StartAsync(Draft, "draft=" + Draft);

        Assert.Equal(["SmolLM2-135M-draft-16M-Q8_0", "draft"], await gateway.ModelsAsync());
        Assert.Equal("draft", (await gateway.AskAsync("draft", "Hello")).GetProperty("model").GetString());
        Assert.Contains("<html", await gateway.OpenDashboardAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ExitCodes.Done, await gateway.StopAsync());
    }

    [Fact]
    public async Task Other_servers_are_asked_for_their_own_model_and_with_their_own_key_alone()
    {
        await using var other = await OtherServer.StartAsync();
        using Variable key = new("WATTWISE_KEY_SMALL_1", "its-key"), openAI = new("OPENAI_API_KEY", "key-for-openai");
        await using var gateway = await ServedGateway.StartAsync(
            "--upstream", $"small-1={other.Address}#vendor/small:8b", "--upstream", $"plain={other.Address}");

        var answer = await gateway.AskAsync("small-1", "Hello");
        await gateway.AskAsync("plain", "Hello");

        Assert.Equal("from vendor/small:8b", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal([("vendor/small:8b", "Bearer its-key"), ("plain", "Bearer none")], other.Asked);
    }

    [Fact]
    public async Task Models_of_a_cascade_are_served_as_one_and_by_their_names()
    {
        await using var other = await OtherServer.StartAsync();
        await using var gateway = await ServedGateway.StartAsync(
            "--upstream", $"small={other.Address}", "--upstream", $"large={other.Address}", "--cascade", "small", "large");

        var answer = await gateway.AskAsync("cascade", "Hello");

        Assert.Equal(["cascade", "large", "small"], await gateway.ModelsAsync());
        Assert.Contains(answer.GetProperty("wattwise").GetProperty("tier").GetString(), (string[])["small", "large"]);
    }

    [Fact]
    public async Task A_repeated_question_is_answered_from_the_cache_after_a_restart_whichever_model_is_asked_first()
    {
        using Folder folder = new();
        await using var other = await OtherServer.StartAsync();
        string[] arguments =
            ["--upstream", $"a={other.Address}", "--upstream", $"b={other.Address}", "--data", folder.Path, "--embedder", Path.Combine(
                ToolRun.Models, "all-MiniLM-L6-v2-Q8_0.gguf")];
        using Variable key = new("WATTWISE_GATEWAY_KEY", (await ToolRun.RunAsync("keys", "new")).Output.Trim());
        foreach (var order in (string[][])[["a", "b"], ["b", "a"]])
        {
            await using var gateway = await ServedGateway.StartAsync(arguments);
            Assert.Equal(System.Text.Json.JsonValueKind.Null, gateway.Start.GetProperty("key").ValueKind);
            foreach (var model in order)
                await gateway.AskAsync(model, "What is the capital of Italy?", Environment.GetEnvironmentVariable("WATTWISE_GATEWAY_KEY"));
        }

        Assert.Equal(2, other.Asked.Count);
    }

    [Fact]
    public async Task The_settings_of_the_gateway_sample_serve_what_the_sample_does()
    {
        await using var gateway = await ServedGateway.StartAsync(
            "--settings", Path.Combine(Repository.Root, "samples", "Gateway", "appsettings.json"));

        Assert.Equal(["all-minilm-l6-v2", "smollm2"], await gateway.ModelsAsync());
    }

    [Fact]
    public async Task What_the_command_line_names_comes_on_top_of_the_settings_and_they_on_top_of_nothing_in_the_current_folder()
    {
        using Folder folder = new();
        var settings = folder.Write(
            "gateway.json",
            $$"""{ "Upstreams": [{ "Name": "one", "Endpoint": "{{Unused}}" }], "Cascade": { "Name": "best", "Tiers": ["one", "two"] }, "Data": "data" }""");
        await using var gateway = await ServedGateway.StartAsync("--settings", settings, "--upstream", $"two={Unused}");

        Assert.Equal(["best", "one", "two"], await gateway.ModelsAsync());
        Assert.True(File.Exists(folder.File(Path.Combine("data", "gateway.db"))));
    }

    [Theory]
    [InlineData("name what to serve")]
    [InlineData("none.gguf'", "none.gguf")]
    [InlineData("'x' is no upstream", "--upstream", "x")]
    [InlineData("no address", "--upstream", "x=ftp://host/v1")]
    [InlineData("no address", "--upstream", "x=host")]
    [InlineData("WATTWISE_KEY_X", "--upstream", "x=https://user:key@host/v1")]
    [InlineData("--port", "--upstream", $"x={Unused}", "--port", "70000")]
    [InlineData("password", "--upstream", $"x={Unused}", "--redis", "host:6379,password=secret")]
    public async Task A_command_line_that_cannot_be_meant_says_what_is_wrong(string expected, params string[] arguments)
    {
        var run = await ToolRun.RunAsync(["serve", .. arguments]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("Two models have the name 'x'", "--upstream", $"x={Unused}", "--upstream", $"x={Unused}")]
    [InlineData(
        "Two models have the name 'cascade'", "--upstream", $"cascade={Unused}", "--upstream", $"x={Unused}", "--cascade", "x", "cascade")]
    [InlineData("no model 'y'", "--upstream", $"x={Unused}", "--cascade", "x", "y")]
    [InlineData("two tiers", "--upstream", $"x={Unused}", "--cascade", "x")]
    [InlineData("named twice", "--upstream", $"x={Unused}", "--cascade", "x", "x")]
    [InlineData("OPENAI_API_KEY", "--upstream", "x=https://api.openai.com/v1")]
    [InlineData("not both", "--upstream", $"x={Unused}", "--redis", "host:6379", "--postgres", "Host=host")]
    [InlineData("RedisSemanticCacheOptions", "--upstream", $"x={Unused}", "--redis", ",")]
    public async Task What_cannot_be_served_is_said_in_one_line(string expected, params string[] arguments)
    {
        using Variable none = new("OPENAI_API_KEY", null);
        var run = await ToolRun.RunAsync(["serve", "--port", "0", "--admin-port", "0", .. arguments]);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(expected, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "--admin-port")]
    [InlineData("--admin-port", "--port")]
    public async Task A_port_in_use_is_named(string taken, string free)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";

        var run = await ToolRun.RunAsync("serve", "--upstream", $"x={Unused}", taken, port, free, "0");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(port, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_model_ends_the_command_with_the_reason()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("serve", folder.Write("note.gguf", "not a model"), "--port", "0", "--admin-port", "0");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("note.gguf", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_are_no_JSON_are_named()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("serve", "--settings", folder.Write("half.json", "{"));

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("half.json", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:RequestTimeout", """{ "Gateway": { "RequestTimeout": "soon" } }""")]
    [InlineData("Admin:Port", """{ "Admin": { "Port": "high" } }""")]
    [InlineData("nowhere", """{ "Urls": "nowhere" }""")]
    public async Task A_setting_of_another_kind_is_named_in_one_line(string expected, string settings)
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync(
            "serve", "--upstream", $"x={Unused}", "--admin-port", "0", "--settings", folder.Write("wrong.json", settings));

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(expected, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
