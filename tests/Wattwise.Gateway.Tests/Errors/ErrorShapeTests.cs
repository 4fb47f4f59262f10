using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text;
using System.Text.Json;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Errors;

public class ErrorShapeTests
{
    private const string Hello = """{"model":"test","messages":[{"role":"user","content":"Hello"}]}""";

    [Theory]
    [InlineData("GET", "chat/completions", HttpStatusCode.MethodNotAllowed, "method_not_supported")]
    [InlineData("DELETE", "models", HttpStatusCode.MethodNotAllowed, "method_not_supported")]
    [InlineData("DELETE", "models/test", HttpStatusCode.MethodNotAllowed, "method_not_supported")]
    [InlineData("GET", "assistants", HttpStatusCode.NotFound, "unknown_url")]
    [InlineData("POST", "audio/speech/more", HttpStatusCode.NotFound, "unknown_url")]
    [InlineData("GET", "models/nobody", HttpStatusCode.NotFound, "model_not_found")]
    public async Task What_routing_would_answer_without_a_body_has_one(string method, string path, HttpStatusCode status, string code)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var response = await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), GatewayHost.Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, await CodeAsync(response));
        Assert.Equal(
            status != HttpStatusCode.MethodNotAllowed ? []
                : path.StartsWith("models", StringComparison.Ordinal) ? ["GET", "HEAD"] : ["POST"],
            response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("OPTIONS", "/")]
    [InlineData("POST", "/chat/completions")]
    [InlineData("POST", "//v1/chat/completions")]
    [InlineData("PUT", "/a/b?c=d")]
    public async Task What_is_outside_of_the_API_is_told_where_it_is(string method, string path)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var address = new Uri(host.Address.GetLeftPart(UriPartial.Authority) + path);
        using var response = await host.Http.SendAsync(new(new HttpMethod(method), address), GatewayHost.Token);
        using var head = await host.Http.SendAsync(new(HttpMethod.Head, address), GatewayHost.Token);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (response.StatusCode, head.StatusCode));
        Assert.Equal("unknown_url", await CodeAsync(response));
        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("x-request-id")), StringComparison.Ordinal);
        Assert.Equal(response.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Contains("/v1", await response.Content.ReadAsStringAsync(GatewayHost.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("models/test")]
    [InlineData("models/test/")]
    public async Task What_can_be_read_may_be_asked_for_without_its_body(string path)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var whole = await host.Http.GetAsync(path, GatewayHost.Token);
        using var head = await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), GatewayHost.Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (whole.StatusCode, head.StatusCode));
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("embeddings", "\"input\":[1,-2]", "input[1]", "cl100k_base")]
    [InlineData("embeddings", "\"input\":[[1,100257]]", "input[0][1]", "cl100k_base")]
    [InlineData("embeddings", "\"input\":[[1,\"cat\"]]", "input[0][1]", "cl100k_base")]
    [InlineData("embeddings", "\"input\":[[]]", "input", "not empty")]
    [InlineData("completions", "\"prompt\":[[1.5]]", "prompt[0][0]", "cl100k_base")]
    [InlineData("responses", "\"input\":\"a\",\"messages\":[]", "messages", "Unknown parameter")]
    [InlineData("responses", "\"input\":5", "input", "a string or an array")]
    [InlineData("embeddings", "\"input\":5", "input", "a string or an array")]
    [InlineData("completions", "\"prompt\":5", "prompt", "a string or an array")]
    [InlineData("chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":5}]", "messages[0].content", "a string or an array")]
    public async Task An_error_of_a_field_says_which_one_and_what_helps(string path, string fields, string param, string words)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var error = (await host.AskAsync(path, $$"""{"model":"test",{{fields}}}""")).GetProperty("error");

        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reply_says_how_long_it_took()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var good = await host.PostAsync("chat/completions", Hello);
        using var stream = await host.PostAsync("chat/completions", Hello[..^1] + ""","stream":true}""");
        using var bad = await host.PostAsync("chat/completions", "{");

        Assert.All([good, stream, bad], reply => Assert.True(long.Parse(
            Assert.Single(reply.Headers.GetValues("openai-processing-ms")), System.Globalization.CultureInfo.InvariantCulture) >= 0));
    }

    [Theory]
    [InlineData("chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"overflow\"}]", "messages")]
    [InlineData("completions", "\"prompt\":\"overflow\"", "prompt")]
    [InlineData("responses", "\"input\":\"overflow\"", "input")]
    [InlineData("responses", "\"input\":\"overflow\",\"stream\":true", "input")]
    [InlineData("responses", "\"input\":\"a\",\"max_output_tokens\":9999", "max_output_tokens")]
    [InlineData("completions", "\"prompt\":\"a\",\"max_tokens\":9999", "max_tokens")]
    [InlineData("chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"max_tokens\":9999", "max_tokens")]
    public async Task An_error_names_the_field_as_the_endpoint_does(string path, string fields, string param)
    {
        await using var host = await GatewayHost.StartAsync(new ClientModel());
        var error = (await host.AskAsync(path, $$"""{"model":"test",{{fields}}}""")).GetProperty("error");

        Assert.Equal(param, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Without_a_key_nothing_is_read()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var stranger = new HttpClient { BaseAddress = host.V1 };
        using var response = await stranger.PostAsync(
            "chat/completions", new StringContent("{", Encoding.UTF8, "application/json"), GatewayHost.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_api_key", await CodeAsync(response));
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [InlineData("text/plain", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"model":"test","model":"test"}""", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_no_request_gets_its_status(string type, string body, HttpStatusCode status)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var response = await host.Http.PostAsync("chat/completions", new StringContent(body, Encoding.UTF8, type), GatewayHost.Token);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_gets_413(bool saysItsLength)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."), options: o => o.MaxBodyBytes = 2048);
        var content = new StringContent(new string(' ', 100_000), Encoding.UTF8, "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions") { Content = content };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        using var response = await host.Http.SendAsync(request, GatewayHost.Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", await CodeAsync(response));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task JSON_of_more_values_than_the_limit_gets_400_and_commas_in_a_text_are_none(int tokens, bool isServed)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."), options: o => o.MaxJsonTokens = 1000);

        // Of these, 19 are around the array's values.
        var array = string.Join(',', Enumerable.Repeat("1", tokens - 19));
        var text = new string(',', 5000);
        using var response = await host.PostAsync(
            "chat/completions",
            $$"""{"model":"test","messages":[{"role":"user","content":"{{text}}"}],"prediction":{"a":[{{array}}] } }""");

        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        if (!isServed)
            Assert.Equal("invalid_json", await CodeAsync(response));
    }

    [Fact]
    public async Task JSON_that_is_too_deep_gets_400()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        using var response = await host.PostAsync(
            "chat/completions", $$"""{"model":"test","messages":{{new string('[', 5000)}}{{new string(']', 5000)}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_json", await CodeAsync(response));
    }

    [Theory]
    [InlineData(400, "context_length_exceeded: sk-live-1234", HttpStatusCode.BadRequest, "context_length_exceeded")]
    [InlineData(400, "sk-live-1234", HttpStatusCode.BadRequest, "provider_refused")]
    [InlineData(401, "Incorrect API key provided: sk-live-1234", HttpStatusCode.BadGateway, "provider_credentials")]
    [InlineData(429, "sk-live-1234", HttpStatusCode.TooManyRequests, "rate_limit_exceeded")]
    [InlineData(500, "sk-live-1234", HttpStatusCode.BadGateway, "provider_failed")]
    [InlineData(503, "sk-live-1234", HttpStatusCode.ServiceUnavailable, "overloaded")]
    public async Task A_providers_error_is_told_in_words_of_our_own(int upstream, string words, HttpStatusCode status, string code)
    {
        await using var host = await GatewayHost.StartAsync(
            Scripted.Throws(() => new ClientResultException(words, new UpstreamResponse(upstream))));
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, await CodeAsync(response));
        Assert.DoesNotContain("sk-live", await response.Content.ReadAsStringAsync(GatewayHost.Token), StringComparison.Ordinal);
        Assert.DoesNotContain(
            host.Log.GetSnapshot(), record => (record.Message + record.Exception).Contains("sk-live", StringComparison.Ordinal));
        Assert.Equal(
            status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task A_providers_wait_is_passed_on()
    {
        await using var host = await GatewayHost.StartAsync(
            Scripted.Throws(() => new ClientResultException("later", new UpstreamResponse(429, ("Retry-After", "7")))));
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Equal("7000", response.Headers.GetValues("retry-after-ms").Single());
    }

    [Fact]
    public async Task An_unknown_failure_tells_and_logs_no_text()
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Throws(() => new InvalidOperationException("secret words")));
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(GatewayHost.Token), StringComparison.Ordinal);
        var id = response.Headers.GetValues("x-request-id").Single();
        Assert.Contains(host.Log.GetSnapshot(), record => record.Message.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain(
            host.Log.GetSnapshot(), record => (record.Message + record.Exception).Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_gets_504_and_is_not_to_be_tried_again()
    {
        var model = new TestChatClient { Respond = async (_, token) => { await Task.Delay(Timeout.Infinite, token); return null!; } };
        await using var host = await GatewayHost.StartAsync(model, options: o => o.RequestTimeout = TimeSpan.FromSeconds(1));
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(2.0, false)]
    public async Task A_refusal_that_no_wait_ends_is_not_to_be_tried_again(double? wait, bool isFinal)
    {
        await using var host = await GatewayHost.StartAsync(Scripted.Says("Hi."));
        var refusal = new BudgetRefusal("tokens a day", wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        host.Access.RefuseDemand = _ => AccessErrors.NoBudget(refusal);
        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(isFinal, response.Headers.Contains("x-should-retry"));
        Assert.NotEqual(isFinal, response.Headers.RetryAfter is not null);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(GatewayHost.Token)).GetProperty("error").GetProperty("code").GetString();

    private sealed class UpstreamResponse(int status, params (string Name, string Value)[] headers) : PipelineResponse
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; }

        public override BinaryData Content => BinaryData.Empty;

        protected override PipelineResponseHeaders HeadersCore { get; } = new UpstreamHeaders(headers);

        public override BinaryData BufferContent(CancellationToken cancellationToken = default) => Content;

        public override ValueTask<BinaryData> BufferContentAsync(CancellationToken cancellationToken = default) => new(Content);

        public override void Dispose()
        {
        }

        private sealed class UpstreamHeaders((string Name, string Value)[] headers) : PipelineResponseHeaders
        {
            public override IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
                headers.Select(header => KeyValuePair.Create(header.Name, header.Value)).GetEnumerator();

            public override bool TryGetValue(string name, out string? value) =>
                (value = headers.FirstOrDefault(header => header.Name == name).Value) is not null;

            public override bool TryGetValues(string name, out IEnumerable<string>? values) =>
                (values = TryGetValue(name, out var value) ? [value!] : null) is not null;
        }
    }
}
