using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests.Footprints;

public class FootprintTests
{
    /// <summary>The endpoints, and whether they stream.</summary>
    public static TheoryData<string, bool> Ways => new()
    {
        { "chat/completions", false },
        { "chat/completions", true },
        { "responses", false },
        { "responses", true },
        { "completions", false },
        { "completions", true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Reply_headers_budget_and_ledger_say_the_same(string path, bool streams)
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync(path, Request(path, "Hello", streams));
        var reply = await LastAsync(response, streams);
        var sum = host.Services.GetRequiredService<FootprintLedger>().Summarize();
        var settled = Assert.Single(host.Access.Settled);

        var tokens = reply.GetProperty("wattwise").GetProperty("tokens");
        var energy = reply.GetProperty("wattwise").GetProperty("energy");
        var (joules, overhead) = (energy.GetProperty("spent_joules").GetDouble(), energy.GetProperty("overhead_joules").GetDouble());
        Assert.Equal(
            (sum.InputTokens, sum.OutputTokens), (tokens.GetProperty("input").GetInt64(), tokens.GetProperty("output").GetInt64()));
        Assert.Equal((sum.InputTokens, sum.OutputTokens), (settled.Input, settled.Output));
        Assert.True(overhead > 0);
        Assert.Equal(3.5 + overhead, joules, 9);
        Assert.Equal(sum.Spent.Joules, joules, 9);
        Assert.Equal(sum.Spent.Joules, settled.Joules, 9);
        if (streams)
            return;
        Assert.Equal(
            sum.Spent.Joules, double.Parse(response.Headers.GetValues("x-wattwise-joules").Single(), CultureInfo.InvariantCulture), 9);
        Assert.Equal("10", response.Headers.GetValues("x-wattwise-input-tokens").Single());
        Assert.Equal("miss", response.Headers.GetValues("x-wattwise-cache").Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeat_is_a_hit_that_costs_the_budget_no_tokens(bool streams)
    {
        await using var host = await StartAsync();
        (await host.PostAsync("chat/completions", Request("chat/completions", "Hello", streams))).Dispose();
        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);
        using var response = await host.PostAsync("chat/completions", Request("chat/completions", "Hello", streams));
        var reply = await LastAsync(response, streams);

        var wattwise = reply.GetProperty("wattwise");
        Assert.Equal("hit", wattwise.GetProperty("cache").GetProperty("outcome").GetString());
        Assert.Equal("exact", wattwise.GetProperty("cache").GetProperty("reason").GetString());
        Assert.Equal(0, wattwise.GetProperty("tokens").GetProperty("output").GetInt64());
        Assert.Equal("hit", response.Headers.GetValues("x-wattwise-cache").Single());
        Assert.Equal((0, 0), (host.Access.Settled.Last().Input, host.Access.Settled.Last().Output));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_hit_has_a_usage_of_no_tokens_so_that_sums_over_replies_are_what_was_spent(string path, bool streams)
    {
        await using var host = await StartAsync();
        var request = Request(path, "Hello", streams);
        if (streams && path != "responses")
            request = request[..^1] + ""","stream_options":{"include_usage":true}}""";
        (await host.PostAsync(path, request)).Dispose();
        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);
        using var response = await host.PostAsync(path, request);
        var reply = await LastAsync(response, streams);

        Assert.Equal("hit", reply.GetProperty("wattwise").GetProperty("cache").GetProperty("outcome").GetString());
        Assert.Equal(0, reply.GetProperty("wattwise").GetProperty("tokens").GetProperty("output").GetInt64());
        var usage = reply.GetProperty("usage");
        Assert.Equal((0, 0), path == "responses"
            ? (usage.GetProperty("input_tokens").GetInt32(), usage.GetProperty("output_tokens").GetInt32())
            : (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()));
        Assert.Equal(0, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(10, host.Services.GetRequiredService<FootprintLedger>().Summarize().InputTokens);
    }

    [Fact]
    public async Task No_tenant_gets_an_answer_of_another()
    {
        var model = new TestChatClient();
        await using var host = await StartAsync(model);
        using var other = host.CreateHttp("key-of-fabrikam");
        var request = Request("chat/completions", "Hello", streams: false).Replace(
            "\"model\"", "\"user\":\"contoso\",\"model\"", StringComparison.Ordinal);
        (await host.PostAsync("chat/completions", request)).Dispose();
        using var response = await other.PostAsync(
            "chat/completions", new StringContent(request, System.Text.Encoding.UTF8, "application/json"), GatewayHost.Token);

        Assert.Equal("miss", response.Headers.GetValues("x-wattwise-cache").Single());
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_failed_request_is_booked_with_what_is_known_of_it()
    {
        await using var host = await StartAsync(Scripted.Throws(() => new InvalidOperationException()));
        (await host.PostAsync("chat/completions", Request("chat/completions", "Hello", streams: false))).Dispose();

        Assert.Equal((0, 0), (Assert.Single(host.Access.Settled).Input, host.Access.Settled.First().Output));
        Assert.Equal(1, host.Services.GetRequiredService<FootprintLedger>().Summarize().Requests);
    }

    [Fact]
    public async Task Fields_that_change_nothing_are_named()
    {
        await using var host = await StartAsync();
        var reply = await host.AskAsync(
            "chat/completions",
            """{"model":"test","messages":[{"role":"user","content":"Hello"}],"store":true,"metadata":{"a":"b"},"user":null}""");

        Assert.Equal(
            ["store", "metadata"], reply.GetProperty("wattwise").GetProperty("ignored").EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public async Task Embeddings_are_booked_too()
    {
        await using var host = await ClientHost.StartAsync(new ClientModel());
        var reply = await host.AskAsync("embeddings", """{"model":"embed","input":"abc","encoding_format":"base64"}""");

        var bytes = Convert.FromBase64String(reply.GetProperty("data")[0].GetProperty("embedding").GetString()!);
        Assert.Equal(1f, BitConverter.ToSingle(bytes));
        Assert.Equal(1, host.Services.GetRequiredService<FootprintLedger>().Summarize().ModelCalls);
    }

    private static string Request(string path, string text, bool streams) => path switch
    {
        "chat/completions" =>
            $$"""{"model":"test","messages":[{"role":"user","content":"{{text}}"}],"temperature":0,"stream":{{(streams ? "true" : "false")}}}""",
        "responses" => $$"""{"model":"test","input":"{{text}}","temperature":0,"stream":{{(streams ? "true" : "false")}}}""",
        _ => $$"""{"model":"test","prompt":"{{text}}","temperature":0,"stream":{{(streams ? "true" : "false")}}}""",
    };

    private static async Task<JsonElement> LastAsync(HttpResponseMessage response, bool streams)
    {
        if (!streams)
            return JsonElement.Parse(await response.Content.ReadAsStringAsync(GatewayHost.Token));
        var last = (await GatewayHost.ReadEventsAsync(response))[^1];
        return last.TryGetProperty("response", out var inner) ? inner : last;
    }

    private static Task<GatewayHost> StartAsync(TestChatClient? model = null) => GatewayHost.StartAsync(
        configure: services =>
        {
            services.AddWattwise();
            services.AddKeyedChatClient("test", _ => model ?? Metered()).UseWattwise();
        },
        options: o => o.Models.Add(new() { Name = "test", ServiceKey = "test" }));

    private static TestChatClient Metered() => new()
    {
        Respond = (_, _) =>
        {
            var response = TestChatClient.Response("Hi.");
            response.Usage!.SetEnergy(EnergyEstimate.Measured(3.5));
            return Task.FromResult(response);
        },
    };
}
