using System.Text.Json;
using Wattwise.OpenAIClients;

namespace Wattwise.Gateway.Tests;

/// <summary>The official JavaScript clients against a gateway: what each reports of the same scenarios.</summary>
public class JavaScriptClientTests
{
    private const string TooLong =
        """{"error":"Error","message":"400 This model's maximum context length is 2048 tokens, and the request has more.","status":400,"code":"context_length_exceeded","param":"messages","requestId":true}""";

    private const string Failed =
        """{"error":"Error","message":"The request failed. The log names the cause under the request's id.","code":"internal_error","param":null,"requestId":true}""";

    [Fact]
    public async Task Openai()
    {
        var (seen, model) = await RunAsync("openai");
        AssertSeen(seen, new()
        {
            ["chat"] = """{"text":"Hi there.","finish":"stop","total":15,"wattwise":"object","requestId":true}""",
            ["stream"] = """{"pieces":["Hi ","there."],"finish":["stop"],"total":15,"joules":"number"}""",
            ["stream_helper"] = """{"text":"Hi there."}""",
            ["tools"] = """{"text":"It is sunny in Paris."}""",
            ["tools_stream"] = """
                {"finish":"tool_calls","calls":[{"id":"call_1","type":"function","function":{"parsed_arguments":{"city":"Paris"},
                "name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]}
                """,
            ["structured"] = """{"text":"{\"city\":\"Paris\"}"}""",
            ["embeddings"] = """{"vectors":[[1,1,1],[0,1,0]]}""",
            ["models"] = """{"list":["test","org/slashed","embed"],"one":"org/slashed"}""",
            ["completion"] = """{"text":"Hi there."}""",
            ["unknown_model"] = """
                {"error":"Error","message":"404 The model does not exist or you do not have access to it.","status":404,
                "code":"model_not_found","param":"model","requestId":true}
                """,
            ["too_long"] = TooLong,
            ["wrong_field"] = """
                {"error":"Error","message":"400 Invalid value for 'temperature': expected 0 to 2.","status":400,
                "code":"invalid_value","param":"temperature","requestId":true}
                """,
            ["broken_stream"] = Failed,
            ["cancel"] = """{"left":true}""",
            ["retry_when_busy"] = """{"text":"Hi there."}""",
            ["retry_of_a_lost_reply"] = """{"text":"Hi there.","tries":2,"replayed":"true"}""",
            ["responses"] = """{"text":"Hi there.","status":"completed","store":false}""",
            ["responses_stream"] = """
                {"types":["response.created","response.in_progress","response.output_item.added","response.content_part.added",
                "response.output_text.delta","response.output_text.delta","response.output_text.done","response.content_part.done",
                "response.output_item.done","response.completed"]}
                """,
            ["responses_failed"] = Failed,
            ["responses_stateful"] = """
                {"error":"Error","message":"400 'previous_response_id' is not supported: the gateway keeps no conversations: send the whole input.",
                "status":400,"code":"unsupported_parameter","param":"previous_response_id","requestId":true}
                """,
        });
        await model.Left.WaitAsync(GatewayHost.Token);
        Assert.Equal(1, model.CallsWith("count me"));
        Assert.Equal(2, model.CallsWith("busy once"));
    }

    [Fact]
    public async Task Ai_sdk()
    {
        var (seen, _) = await RunAsync("ai-sdk");
        var expected = new Dictionary<string, string> { ["embedding"] = """{"vector":[1,1,1]}""" };
        foreach (var api in (string[])["responses", "chat"])
        {
            expected[$"{api}: text"] = """{"text":"Hi there.","total":15,"finish":"stop"}""";
            expected[$"{api}: stream"] = """{"pieces":["Hi ","there."],"total":15,"finish":"stop"}""";
            expected[$"{api}: tools"] = """{"text":"It is sunny in Paris.","steps":2}""";
            expected[$"{api}: tools, streamed"] = """{"text":"It is sunny in Paris."}""";
            expected[$"{api}: second turn"] = """{"text":"Hi there."}""";
            expected[$"{api}: object"] = """{"city":"Paris"}""";
            expected[$"{api}: error"] =
                """{"error":"AI_APICallError","message":"This model's maximum context length is 2048 tokens, and the request has more.","status":400}""";
            expected[$"{api}: retry"] = """{"text":"Hi there."}""";
            expected[$"{api}: broken stream"] = """{"raised":true}""";
        }

        AssertSeen(seen, expected);
    }

    [Fact]
    public async Task Langchain()
    {
        var (seen, _) = await RunAsync("langchain");
        AssertSeen(seen, new()
        {
            ["chat"] = """{"text":"Hi there.","total":15}""",
            ["stream"] = """{"pieces":["Hi ","there."],"total":15}""",
            ["tools"] = """{"text":"It is sunny in Paris."}""",
            ["structured"] = """{"city":"Paris"}""",
            ["responses"] = """{"text":"Hi there."}""",
            ["embeddings"] = """{"vector":[1,1,1]}""",
            ["error"] = """
                {"error":"ContextOverflowError","message":"400 This model's maximum context length is 2048 tokens, and the request has more."}
                """,
        });
    }

    [Fact]
    public async Task Openai_agents()
    {
        var (seen, _) = await RunAsync("agents");
        var expected = new Dictionary<string, string>();
        foreach (var api in (string[])["responses", "chat"])
        {
            expected[$"{api}: run"] = """{"text":"Hi there."}""";
            expected[$"{api}: tools"] = """{"text":"It is sunny in Paris.","total":30}""";
            expected[$"{api}: stream"] = """{"pieces":["Hi ","there."],"text":"Hi there."}""";
            expected[$"{api}: structured"] = """{"city":"Paris"}""";
            expected[$"{api}: error"] = api == "chat" ? TooLong : TooLong.Replace("messages", "input", StringComparison.Ordinal);
        }

        AssertSeen(seen, expected);
    }

    private static async Task<(Dictionary<string, JsonElement> Seen, ClientModel Model)> RunAsync(string client)
    {
        Assert.SkipUnless(OpenAIClient.IsInstalled, "npm was not on PATH when the tests were built.");
        var model = new ClientModel();
        await using var host = await ClientHost.StartAsync(model);
        return (await OpenAIClient.RunAsync(client, host.V1, TestAccess.Key, GatewayHost.Token), model);
    }

    private static void AssertSeen(Dictionary<string, JsonElement> seen, Dictionary<string, string> expected) => Assert.Equal(
        expected.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {Compact(JsonElement.Parse(item.Value))}"),
        seen.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {Compact(item.Value)}"));

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value);
}
