using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Wattwise.SemanticKernel.Tests;

/// <summary>
/// What OpenAI's endpoint would answer, so that the real connector runs without a key and a network: a call of the first tool, if there is
/// one and no result of it yet; else JSON, if it is asked for; else words. The question "fail" is answered with an error.
/// </summary>
internal sealed class OpenAIScript : HttpMessageHandler
{
    private const string Head = "\"id\":\"chatcmpl-1\",\"created\":1760000000,\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp\"";

    private const string Usage =
        """{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":3}}""";

    private readonly List<string> _requests = [];

    /// <summary>The body of every request, in order.</summary>
    public IReadOnlyList<string> Requests => _requests;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        _requests.Add(body);
        var (status, type, answer) = Answer(body);

        // As from a network, the body can be read once.
        var stream = PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(answer))).AsStream();
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StreamContent(stream) { Headers = { ContentType = new(type) } },
        };
    }

    private static (int Status, string Type, string Body) Answer(string body)
    {
        if (body.Contains("\"fail\"", StringComparison.Ordinal))
            return (400, "application/json", """{"error":{"message":"No.","type":"invalid_request_error","param":null,"code":"bad"}}""");

        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        var call = root.TryGetProperty("tools", out var tools)
            && !root.GetProperty("messages").EnumerateArray().Any(message => message.GetProperty("role").GetString() == "tool")
            ? tools[0].GetProperty("function").GetProperty("name").GetString()
            : null;
        var text = root.TryGetProperty("response_format", out _) ? "{\\\"City\\\":\\\"Bern\\\"}" : "It is 100 g.";
        var logprobs = root.TryGetProperty("logprobs", out var wanted) && wanted.GetBoolean()
            ? """{"content":[{"token":"It","logprob":-0.5,"bytes":[73,116],"top_logprobs":[]}],"refusal":null}"""
            : "null";
        return root.TryGetProperty("stream", out var stream) && stream.GetBoolean()
            ? (200, "text/event-stream", Events(call, text, logprobs))
            : (200, "application/json", Completion(call, text, logprobs));
    }

    private static string Completion(string? call, string text, string logprobs)
    {
        var message = call is null
            ? $$"""{"role":"assistant","content":"{{text}}","refusal":null}"""
            : $$$"""{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"{{{call}}}","arguments":"{\"zone\":\"CHE\"}"}}]}""";
        return $$$"""
            {{{{Head}}},"object":"chat.completion","usage":{{{Usage}}},
             "choices":[{"index":0,"message":{{{message}}},"logprobs":{{{logprobs}}},"finish_reason":"{{{(call is null ? "stop" : "tool_calls")}}}"}]}
            """;
    }

    private static string Events(string? call, string text, string logprobs)
    {
        var half = text.Length / 2;
        string[] deltas = call is null
            ? ["""{"role":"assistant","content":""}""", $$"""{"content":"{{text[..half]}}"}""", $$"""{"content":"{{text[half..]}}"}"""]
            :
            [
                $$$"""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"{{{call}}}","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"zone\":"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"\"CHE\"}"}}]}""",
            ];
        var chunks = deltas.Select(
            delta => Chunk($$"""[{"index":0,"delta":{{delta}},"logprobs":{{logprobs}},"finish_reason":null}]""", "null"))
            .Append(Chunk(
                $$"""[{"index":0,"delta":{},"logprobs":null,"finish_reason":"{{(call is null ? "stop" : "tool_calls")}}"}]""", "null"))
            .Append(Chunk("[]", Usage))
            .Append("[DONE]");
        return string.Concat(chunks.Select(data => $"data: {data}\n\n"));
    }

    private static string Chunk(string choices, string usage) =>
        $$$"""{{{{Head}}},"object":"chat.completion.chunk","choices":{{{choices}}},"usage":{{{usage}}}}""";
}
