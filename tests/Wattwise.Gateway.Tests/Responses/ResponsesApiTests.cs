using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Responses;

namespace Wattwise.Gateway.Tests.Responses;

public class ResponsesApiTests
{
    private const string First = """{"model":"test","input":"Hello","stream":STREAM}""";

    // As the AI SDK sends the second turn of a conversation, unless it is told otherwise.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_earlier_answer_may_be_referred_to(bool streams)
    {
        var model = Scripted.Says("Good ", "day.");
        await using var host = await GatewayHost.StartAsync(model);
        var id = await ItemIdAsync(host, streams);
        await host.AskAsync("responses", Second(id));

        Assert.Equal(["Hello", "Good day.", "And now?"], model.SeenMessages[^1].Select(message => message.Text));
        Assert.True(host.Access.Demands.Last().InputTokens >= (Second(id).Length + "Good day.".Length) / 3);
    }

    [Fact]
    public async Task No_other_tenant_finds_it()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Good day."));
        var id = await ItemIdAsync(host, streams: false);
        using var other = host.CreateHttp("key-of-fabrikam");
        using var response = await other.PostAsync(
            "responses", new StringContent(Second(id), System.Text.Encoding.UTF8, "application/json"), GatewayHost.Token);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("item_not_found", await response.Content.ReadAsStringAsync(GatewayHost.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"store\":false", 0)]
    [InlineData("\"store\":true", 1)]
    public async Task What_is_not_to_be_stored_is_not_known_afterwards(string store, int known)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Good day."));
        await host.AskAsync("responses", $$"""{"model":"test","input":"Hello",{{store}}}""");

        Assert.Equal(known, Math.Min(1, host.Services.GetRequiredService<SentItems>().Bytes));
    }

    [Fact]
    public void Items_are_known_for_a_time_and_up_to_a_size()
    {
        var time = new FakeTimeProvider();
        var items = new SentItems(Options.Create(new GatewayOptions { MaxItemBytes = 64 << 10 }), time);
        for (var i = 0; i < 1000; i++)
            items.Keep("a", $"msg_{i}", new SentItem(new string('x', 1000)));
        Assert.InRange(items.Bytes, 1, 64 << 10);
        Assert.Null(items.Find("a", "msg_0"));
        Assert.NotNull(items.Find("a", "msg_999"));
        Assert.Null(items.Find("b", "msg_999"));

        time.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(items.Find("a", "msg_999"));
        Assert.Equal(0, items.Bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_was_cut_off_is_incomplete(bool streams)
    {
        var model = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(TestChatClient.Response("Good", ChatFinishReason.Length)),
            Stream = (_, _) => TestChatClient.Response("Good", ChatFinishReason.Length).ToChatResponseUpdates().ToAsyncEnumerable(),
        };
        await using var host = await GatewayHost.StartAsync(model);
        var replies = await AskAsync(host, streams);

        var last = replies[^1];
        Assert.Equal("incomplete", last.GetProperty("status").GetString());
        Assert.Equal("incomplete", last.GetProperty("output")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Parts_of_fields_that_change_nothing_are_named()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var reply = await host.AskAsync(
            "responses",
            """
            {"model":"test","input":"Hello","text":{"verbosity":"low"},"reasoning":{"effort":"low","summary":"auto"},"truncation":"auto"}
            """);

        Assert.Equal(
            ["truncation", "reasoning.summary", "text.verbosity"],
            reply.GetProperty("wattwise").GetProperty("ignored").EnumerateArray().Select(item => item.GetString()));
    }

    // The published schema requires them, and a request's function may leave them out.
    [Fact]
    public async Task A_function_that_is_repeated_has_all_members()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var reply = await host.AskAsync(
            "responses",
            """{"model":"test","input":"Hello","tools":[{"type":"function","name":"f","strict":true},{"type":"web_search"}]}""");

        var tools = reply.GetProperty("tools");
        Assert.Equal(
            """{"type":"function","name":"f","strict":true,"description":null,"parameters":null}""",
            JsonSerializer.Serialize(tools[0]));
        Assert.Equal("""{"type":"web_search"}""", JsonSerializer.Serialize(tools[1]));
    }

    private static string Second(string id) => $$"""
        {"model":"test","input":[
            {"role":"user","content":"Hello"},{"type":"item_reference","id":"{{id}}"},{"role":"user","content":"And now?"}]}
        """;

    private static async Task<string> ItemIdAsync(GatewayHost host, bool streams) =>
        (await AskAsync(host, streams))[^1].GetProperty("output")[0].GetProperty("id").GetString()!;

    private static async Task<List<JsonElement>> AskAsync(GatewayHost host, bool streams)
    {
        var body = First.Replace("STREAM", streams ? "true" : "false", StringComparison.Ordinal);
        return streams
            ? [(await host.StreamAsync("responses", body))[^1].GetProperty("response")] : [await host.AskAsync("responses", body)];
    }
}
