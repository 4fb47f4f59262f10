using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Wattwise.Gateway.Tests.Reading;

/// <summary>Bodies as odd clients send them.</summary>
public class BodyTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"TEXT"}]}""";

    private const string Tools = """
        ,"tools":[{"type":"function","function":{"name":"f","parameters":{"title":"\ud800"}}}]
        """;

    public static TheoryData<string, byte[]> NoUnicode => new()
    {
        { "chat/completions", Encoding.Latin1.GetBytes(Hello.Replace("TEXT", "caf\u00e9", StringComparison.Ordinal)) },
        { "chat/completions", Encoding.UTF8.GetBytes(Hello.Replace("TEXT", "\\ud800", StringComparison.Ordinal)) },
        { "chat/completions", Encoding.UTF8.GetBytes(Hello[..^1] + ",\"\\uDFFF\":1}") },
        { "chat/completions", Encoding.UTF8.GetBytes(Hello[..^1] + Tools + "}") },
        { "responses", Encoding.UTF8.GetBytes("{\"model\":\"test\",\"input\":\"a\",\"metadata\":{\"a\":\"\\ud800x\"}}") },
    };

    [Theory]
    [MemberData(nameof(NoUnicode))]
    public async Task A_text_that_is_no_Unicode_gets_400_wherever_it_is_and_no_model_runs(string path, byte[] body)
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        using var response = await PostAsync(host, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, model.Calls);
    }

    [Theory]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("\\\\ud800")]
    [InlineData("\\u0000")]
    [InlineData("\u00e9\u4e2d")]
    public async Task Escapes_that_make_a_text_are_served(string text)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var body = Encoding.UTF8.GetBytes(Hello.Replace("TEXT", text, StringComparison.Ordinal));
        using var response = await PostAsync(host, "chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_byte_order_mark_and_an_encoding_that_is_none_change_nothing()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        byte[] marked = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Hello)];
        using var response = await PostAsync(host, "chat/completions", marked, "identity");
        using var compressed = await PostAsync(host, "chat/completions", Encoding.UTF8.GetBytes(Hello), "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, compressed.StatusCode);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":")]
    public async Task Arguments_that_no_client_could_parse_are_kept_as_they_are(string arguments)
    {
        var model = new TestChatClient();
        await using var host = await GatewayHost.StartAsync(model);
        var request = """
            {"model":"test","messages":[{"role":"user","content":"a"},
            {"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":ARGUMENTS}}]},
            {"role":"tool","tool_call_id":"c","content":""}]}
            """.Replace("ARGUMENTS", JsonSerializer.Serialize(arguments), StringComparison.Ordinal);
        using var response = await PostAsync(host, "chat/completions", Encoding.UTF8.GetBytes(request));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var call = model.SeenMessages[0][1].Contents.OfType<Microsoft.Extensions.AI.FunctionCallContent>().Single();
        Assert.Equal(arguments, call.Arguments!["arguments"]);
    }

    private static Task<HttpResponseMessage> PostAsync(GatewayHost host, string path, byte[] body, string? encoding = null)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return host.Http.PostAsync(path, content, GatewayHost.Token);
    }
}
