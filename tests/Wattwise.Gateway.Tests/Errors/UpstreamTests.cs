using System.Net;
using System.Text;
using System.Text.Json;

namespace Wattwise.Gateway.Tests.Errors;

/// <summary>Providers that do not keep to OpenAI's protocol, through its client for .NET.</summary>
public class UpstreamTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Usage = """{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}""";
    private const string Whole = """{"id":"c","object":"chat.completion","created":1,"model":"large","choices":""";
    private const string Answer =
        """{"index":0,"message":{"role":"assistant","content":"Hello, nice to meet you."},"finish_reason":"stop"}""";
    private const string StreamHello =
        """{"model":"test","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true}}""";

    [Theory]
    [InlineData("<html>secret</html>")]
    [InlineData(Whole + "[]}")]
    [InlineData(Whole + """[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"secret"}]}""")]
    [InlineData(Whole + "[" + Answer + """],"usage":{"prompt_tokens":99999999999,"completion_tokens":1,"total_tokens":1}}""")]
    public async Task A_reply_that_cannot_be_read_is_the_providers_fault(string reply)
    {
        await using var upstream = await Upstream.StartAsync(reply);
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        using var response = await host.PostAsync("chat/completions", Hello);
        var text = await response.Content.ReadAsStringAsync(GatewayHost.Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("provider_failed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"secret\"}}\n\n")]
    [InlineData("data: {{{{ secret\n\n")]
    [InlineData(
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"large\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ud83d\"},\"finish_reason\":null}]}\n\n")]
    [InlineData("")]
    public async Task A_stream_without_an_end_is_no_complete_answer(string end)
    {
        await using var upstream = await Upstream.StartAsync(Chunk("\"content\":\"Hi \"") + end);
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        using var response = await host.PostAsync("chat/completions", StreamHello);
        var text = await ReadAsFarAsItGoesAsync(response);

        Assert.Contains("provider_failed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        while (host.Access.Settled.IsEmpty)
            await Task.Delay(5, GatewayHost.Token);
        Assert.True(Assert.Single(host.Access.Settled).Input > 0);
    }

    [Fact]
    public async Task Running_totals_of_tokens_count_once()
    {
        var pieces = string.Concat(Enumerable.Range(1, 7).Select(i => Chunk(
            "\"content\":\"a\"", $$""","usage":{"prompt_tokens":11,"completion_tokens":{{i}},"total_tokens":{{11 + i}}}""")));
        await using var upstream = await Upstream.StartAsync(
            pieces + Chunk("", $",\"usage\":{Usage}").Replace("null", "\"stop\"", StringComparison.Ordinal) + "data: [DONE]\n\n");
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        var events = await host.StreamAsync("chat/completions", StreamHello);

        Assert.Equal(18, events[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal((11, 7), (host.Access.Settled.Single().Input, host.Access.Settled.Single().Output));
    }

    [Fact]
    public async Task What_a_provider_does_not_report_is_booked_by_its_length()
    {
        await using var upstream = await Upstream.StartAsync(Whole + "[" + Answer + "]}");
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        var reply = await host.AskAsync("chat/completions", Hello);

        Assert.False(reply.TryGetProperty("usage", out _));
        Assert.True(host.Access.Settled.Single() is { Input: > 0, Output: > 0 });
    }

    [Theory]
    [InlineData("chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]")]
    [InlineData("completions", "\"prompt\":\"Hello\"")]
    [InlineData("responses", "\"input\":\"Hello\"")]
    public async Task Counts_that_cannot_be_are_no_usage(string path, string fields)
    {
        await using var upstream = await Upstream.StartAsync(
            Whole + "[" + Answer
                + """],"usage":{"prompt_tokens":-5,"completion_tokens":-7,"total_tokens":-12,"prompt_tokens_details":{"cached_tokens":9}}}""");
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        var usage = (await host.AskAsync(path, $$"""{"model":"test",{{fields}}}""")).GetProperty("usage");

        Assert.All(
            usage.EnumerateObject()
                .SelectMany(field => field.Value.ValueKind == JsonValueKind.Object ? field.Value.EnumerateObject().ToArray() : [field]),
            field => Assert.Equal(0, field.Value.GetInt64()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Arguments_that_are_no_JSON_do_not_become_a_call_without_arguments(bool streams)
    {
        const string call = """[{"index":0,"id":"c1","type":"function","function":{"name":"erase","arguments":"{\"only\": \"a"}}]""";
        await using var upstream = await Upstream.StartAsync(streams
            ? Chunk($"\"tool_calls\":{call}") + Chunk("").Replace("null", "\"length\"", StringComparison.Ordinal) + "data: [DONE]\n\n"
            : Whole + $$"""[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":{{call}}},"finish_reason":"length"}]}""");
        await using var host = await GatewayHost.StartAsync(upstream.Client);
        var arguments = streams
            ? string.Concat((await host.StreamAsync("chat/completions", StreamHello))
                .SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
                .Where(choice => choice.GetProperty("delta").TryGetProperty("tool_calls", out _))
                .Select(
                    choice => choice.GetProperty("delta").GetProperty(
                        "tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()))
            : (await host.AskAsync("chat/completions", Hello)).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0]
                .GetProperty("function").GetProperty("arguments").GetString()!;

        Assert.NotEmpty(arguments);
        Assert.ThrowsAny<JsonException>(() => JsonElement.Parse(arguments));
    }

    private static string Chunk(string delta, string more = "") =>
        """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"large","choices":[{"index":0,"delta":{"""
        + delta + """},"finish_reason":null}]""" + more + "}\n\n";

    private static async Task<string> ReadAsFarAsItGoesAsync(HttpResponseMessage response)
    {
        var (text, buffer) = (new MemoryStream(), new byte[1024]);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(GatewayHost.Token);
            for (int read; (read = await body.ReadAsync(buffer, GatewayHost.Token)) > 0;)
                text.Write(buffer, 0, read);
        }
        catch (HttpIOException)
        {
            // It was cut off.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
