using System.Text;
using System.Text.Json;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Access;

/// <summary>Requests that a gateway may meet, each with the statuses that it may get.</summary>
internal sealed class HostileRequests(string[] keys, int trapPort)
{
    private const int Questions = 40;
    private static readonly int[] Good = [200];
    private static readonly int[] NotLetIn = [401, 429];
    private static readonly int[] Invalid = [400];

    // 5,000 levels, 10,000 tools, and names that would break a header.
    private static readonly string DeepJson = Chat("x", $", \"metadata\": {new string('[', 5000)}{new string(']', 5000)}");
    private static readonly string ManyTools = Chat(
        "x", $", \"tools\": [{string.Join(',', Enumerable.Range(0, 10_000).Select(i => Tool($"f{i}")))}]");
    private static readonly string BrokenToolName = Chat("x", $", \"tools\": [{Tool("f\r\nX-Injected: yes")}]");
    private static readonly string BrokenModel = Chat("x").Replace("\"test\"", "\"te\\r\\nX-Injected: yes\"", StringComparison.Ordinal);

    private string Trap => $"http://127.0.0.1:{trapPort}";

    /// <summary>A request by its number: whose it is, what is sent, and what may come back.</summary>
    public (int? Tenant, HttpRequestMessage Request, int[] Statuses) Make(int number)
    {
        var tenant = number % 2;
        var key = keys[tenant];
        var question = $"question {number / 40 % Questions}";
        return (number / 2 % 20) switch
        {
            0 => (null, Post(Stranger(), Chat(question)), NotLetIn),
            1 => (null, Post($"{key[..^1]}{(key[^1] == '0' ? '1' : '0')}", Chat(question)), NotLetIn),
            2 => (null, Post(KeyText.Create(KeyText.IdOf(key)).Text, Chat(question)), NotLetIn),

            // Made up, since ASP.NET's own log of requests, off by default, has whole addresses.
            3 => (null, Post(key, Chat(question), path: $"chat/completions?api_key={Stranger()}"), NotLetIn),
            4 => (null, Post(key, DeepJson), Invalid),
            5 => (null, Post(key, ManyTools), Invalid),
            6 => (null, Post(key, BrokenToolName), Invalid),
            7 => (null, Post(key, BrokenModel), [404]),
            8 => (null, Post(key, "{\"model\": \"test\", \"messages\": [{\"role\": \"user\""), Invalid),
            9 => (null, Post(key, Chat(question), mediaType: "text/plain"), [400, 415]),
            10 => (null, Post(key, Chat(question), path: "admin/keys"), [404]),
            11 => (null, Authorized(HttpMethod.Delete, key, "chat/completions"), [405]),
            12 => (null, Post(key, Picture()), Invalid),
            13 => (tenant, Post(key, Chat(question, $", \"base_url\": \"{Trap}/v1\", \"api_base\": \"{Trap}\"")), [200, 400]),
            14 => (tenant, Post(key, Chat(question, $", \"user\": \"{Other(tenant)}\", \"metadata\": {{\"tenant\": \"b\"}}")), Good),
            15 => (tenant, Claiming(Post(key, Chat(question)), Other(tenant), $"same-{number / 40 % Questions}"), [200, 409]),
            16 or 17 => (tenant, Post(key, Chat(question, ", \"stream\": true")), Good),
            _ => (tenant, Post(key, Chat(question)), Good),
        };
    }

    private static string Chat(string question, string more = "") =>
        $$$"""{"model": "test", "messages": [{"role": "user", "content": "{{{question}}}"}]{{{more}}} }""";

    private static string Tool(string name) =>
        $$$"""{"type": "function", "function": {"name": {{{JsonSerializer.Serialize(name)}}}, "parameters": {} } }""";

    private string Picture() => $$$"""
        {"model": "test", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "{{{Trap}}}/x.png"}}]}]}
        """;

    private static string Stranger() => KeyText.Create(KeyText.NewId(KeyText.AccountOf("a"))).Text;

    private static HttpRequestMessage Claiming(HttpRequestMessage request, string tenant, string idempotencyKey)
    {
        request.Headers.Add("X-Tenant", tenant);
        request.Headers.Add("OpenAI-Organization", tenant);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Headers.Add("X-Forwarded-For", "10.0.0.1");
        return request;
    }

    private static string Other(int tenant) => tenant == 0 ? "b" : "a";

    private static HttpRequestMessage Post(string key, string body, string path = "chat/completions", string mediaType = "application/json")
    {
        var request = Authorized(HttpMethod.Post, key, path);
        request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        return request;
    }

    private static HttpRequestMessage Authorized(HttpMethod method, string key, string path) =>
        new(method, path) { Headers = { { "Authorization", $"Bearer {key}" } } };
}
