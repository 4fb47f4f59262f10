
namespace Wattwise.Gateway.Tests.Chat;

public class ChatCompletionTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task An_answer_has_the_members_that_clients_read()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var reply = await host.AskAsync("chat/completions", Hello);

        Assert.Equal("chat.completion", reply.GetProperty("object").GetString());
        Assert.Equal("test", reply.GetProperty("model").GetString());
        Assert.StartsWith("chatcmpl-", reply.GetProperty("id").GetString(), StringComparison.Ordinal);
        var choice = reply.GetProperty("choices")[0];
        Assert.Equal("Hi.", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(15, reply.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task A_stream_has_the_role_first_one_finish_reason_and_the_end_mark()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi ", "there."));
        using var response = await host.PostAsync("chat/completions", Hello[..^1] + ""","stream":true}""");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(GatewayHost.Token);
        var events = await GatewayHost.ReadEventsAsync(response);

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal("assistant", events[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal(
            ["Hi ", "there."], events[1..^1].Select(
                e => e.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!));
        Assert.Equal("stop", events[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(events, e => Assert.False(e.TryGetProperty("usage", out _)));
    }
}
