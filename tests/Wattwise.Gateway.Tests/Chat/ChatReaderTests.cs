using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Chat;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Tests.Chat;

public class ChatReaderTests
{
    private const string Tool =
        """{"type":"function","function":{"name":"weather","parameters":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"},"strict":STRICT}}""";

    [Fact]
    public void Settings_reach_the_model()
    {
        var options = Read("""
            "temperature":0.5,"top_p":0.25,"seed":7,"frequency_penalty":1,"presence_penalty":-1,"stop":["a","b"],"max_tokens":5,
            "max_completion_tokens":6,"parallel_tool_calls":false,"reasoning_effort":"max","response_format":{"type":"json_object"}
            """).Options;

        Assert.Equal(
            (0.5f, 0.25f, 7, 1f, -1f, 6),
            (options.Temperature, options.TopP, options.Seed, options.FrequencyPenalty, options.PresencePenalty, options.MaxOutputTokens));
        Assert.Equal(["a", "b"], options.StopSequences!);
        Assert.False(options.AllowMultipleToolCalls);
        Assert.Equal(ReasoningEffort.ExtraHigh, options.Reasoning!.Effort);
        Assert.Equal(ChatResponseFormat.Json, options.ResponseFormat);
    }

    [Fact]
    public void Roles_names_and_parts_reach_the_model()
    {
        var messages = ReadMessages("""
            {"role":"developer","content":"Be kind."},
            {"role":"user","name":"ada","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}}]},
            {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"a "},{"type":"text","text":"cat"}]}
            """);

        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool], messages.Select(message => message.Role));
        Assert.Equal("ada", messages[1].AuthorName);
        Assert.Equal("image/png", Assert.IsType<DataContent>(messages[1].Contents[1]).MediaType);
        Assert.Equal("1", Assert.IsType<FunctionCallContent>(messages[2].Contents[0]).Arguments!["at"]!.ToString());
        Assert.Equal("a cat", Assert.IsType<FunctionResultContent>(messages[3].Contents[0]).Result);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    public void A_tools_strictness_is_kept(string strict, bool? expected)
    {
        var tool = Assert.Single(Read("\"tools\":[" + Tool.Replace("STRICT", strict, StringComparison.Ordinal) + "]").Options.Tools!);
        Assert.Equal(expected, tool.AdditionalProperties.TryGetValue("strict", out var value) ? (bool?)value : null);
    }

    // The client of OpenAI would take the format's strictness for the function's.
    [Fact]
    public void A_strict_format_makes_no_function_strict()
    {
        var tool = Tool.Replace(",\"strict\":STRICT", "", StringComparison.Ordinal);
        var format = """{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":"object"}}}""";
        var options = Read($"\"response_format\":{format},\"tools\":[{tool}]").Options;

        Assert.Equal(true, options.AdditionalProperties!["strict"]);
        Assert.Equal(false, Assert.Single(options.Tools!).AdditionalProperties["strict"]);
    }

    [Theory]
    [InlineData("\"low\"", "low")]
    [InlineData("\"auto\"", null)]
    [InlineData("null", null)]
    public void How_closely_to_look_at_an_image_reaches_the_model(string said, string? expected)
    {
        var messages = ReadMessages(
            """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":SAID}}]}"""
            .Replace("SAID", said, StringComparison.Ordinal));
        Assert.Equal(expected, messages[0].Contents[0].AdditionalProperties?["detail"]);
    }

    [Fact]
    public void Allowed_tools_are_all_that_the_model_sees()
    {
        var other = Tool.Replace("weather", "other", StringComparison.Ordinal);
        var options = Read($$$"""
            "tools":[{{{Tool}}},{{{other}}}],
            "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"other"}}]}}
            """.Replace("STRICT", "null", StringComparison.Ordinal)).Options;

        Assert.Equal("other", Assert.Single(options.Tools!).Name);
        Assert.Equal(ChatToolMode.RequireAny, options.ToolMode);
    }

    [Theory]
    [InlineData("\"n\":33", "n")]
    [InlineData("\"top_logprobs\":2", "top_logprobs")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs")]
    [InlineData("\"logit_bias\":{\"cat\":1}", "logit_bias")]
    [InlineData("\"logit_bias\":{\"-1\":1}", "logit_bias")]
    [InlineData("\"logit_bias\":{\"5\":101}", "logit_bias.5")]
    [InlineData("\"logit_bias\":[5]", "logit_bias")]
    [InlineData("\"temperature\":\"hot\"", "temperature")]
    [InlineData("\"temperature\":1e999", "temperature")]
    [InlineData("\"max_tokens\":0", "max_tokens")]
    [InlineData("\"max_tokens\":1.5", "max_tokens")]
    [InlineData("\"max_tokens\":\"many\",\"max_completion_tokens\":5", "max_tokens")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "tools[1].function.name")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop")]
    [InlineData("\"stop\":[1]", "stop[0]")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities[1]")]
    [InlineData("\"reasoning_effort\":\"huge\"", "reasoning_effort")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type")]
    [InlineData(
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\",\"schema\":{}}}",
        "response_format.json_schema.name")]
    [InlineData("\"tools\":[{\"type\":\"custom\"}]", "tools[0].type")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "tools[0].function")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}", "tool_choice.function.name")]
    [InlineData("\"tool_choice\":\"sometimes\"", "tool_choice")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice")]
    [InlineData("\"stream\":\"yes\"", "stream")]
    [InlineData("\"logprobs\":1", "logprobs")]
    [InlineData("\"user\":5", "user")]
    public void A_fault_names_its_field(string field, string param)
    {
        var error = Assert.Throws<GatewayException>(() => Read(field)).Error;
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    [Theory]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://169.254.169.254/latest"}}]}""",
        "messages[0].content[0].image_url.url")]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}""",
        "messages[0].content[0].image_url.url")]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/html;base64,AAAA"}}]}""",
        "messages[0].content[0].image_url.url")]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,%%"}}]}""",
        "messages[0].content[0].image_url.url")]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"all"}}]}""",
        "messages[0].content[0].image_url.detail")]
    [InlineData("""{"role":"root","content":"a"}""", "messages[0].role")]
    [InlineData("""{"role":"user"}""", "messages[0].content")]
    [InlineData("""{"role":"tool","content":"a"}""", "messages[0].tool_call_id")]
    [InlineData("""{"role":"user","content":"\ud800"}""", "messages[0].content")]
    [InlineData("5", "messages[0]")]
    [InlineData("""{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c1","content":"b"}""", "messages[1].tool_call_id")]
    [InlineData("""
        {"role":"tool","tool_call_id":"c1","content":"b"},
        {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}
        """, "messages[0].tool_call_id")]
    public void A_fault_of_a_message_names_its_place(string message, string param)
    {
        var error = Assert.Throws<GatewayException>(() => ReadMessages(message)).Error;
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    [Fact]
    public void A_refusal_of_an_earlier_turn_is_its_text()
    {
        var messages = ReadMessages("""
            {"role":"user","content":"a"},{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"b"}
            """);
        Assert.Equal("No.", messages[1].Text);
    }

    [Fact]
    public void Too_many_messages_and_tools_are_refused()
    {
        Assert.Equal(
            "messages", Assert.Throws<GatewayException>(() => ReadMessages(string.Join(',', Enumerable.Repeat("1", 3000)))).Error.Param);
        Assert.Equal(
            "tools",
            Assert.Throws<GatewayException>(() => Read($"\"tools\":[{string.Join(',', Enumerable.Repeat("1", 10_000))}]")).Error.Param);
    }

    // Whatever stands in a field, the answer is a request or an error of ours.
    [Fact]
    public void No_value_of_a_field_makes_anything_else_than_a_request_or_an_error()
    {
        string[] values =
            ["null", "true", "0", "-1", "1e999", "\"\"", "\"text\"", "\"\\ud800\"", "[]", "[null]", "[{}]", "{}", "{\"type\":1}",
            "{\"type\":\"function\"}", "{\"type\":\"json_schema\",\"json_schema\":{}}", "[[[[]]]]",
            "[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]"];
        var fields = ChatFields.Table.All;
        Gen.Select(Gen.Int[0, fields.Count - 1], Gen.Int[0, values.Length - 1]).ForAll((at, which) =>
        {
            var (field, value) = (fields[at].Name, values[which]);
            var body = field is "model" or "messages"
                ? $$"""{"{{field}}":{{value}}}"""
                : $$"""{"model":"test","messages":[{"role":"user","content":"a"}],"{{field}}":{{value}}}""";
            try
            {
                ChatReader.Read(JsonElement.Parse(body), new GatewayOptions(), out _);
            }
            catch (GatewayException exception)
            {
                Assert.Equal(400, exception.Error.Status);
            }
        });
    }

    private static ModelRequest Read(string field) => ChatReader.Read(
        JsonElement.Parse($$"""{"model":"test","messages":[{"role":"user","content":"Hello"}],{{field}}}"""), new GatewayOptions(), out _);

    private static IReadOnlyList<ChatMessage> ReadMessages(string messages) => ChatReader.Read(
        JsonElement.Parse($$"""{"model":"test","messages":[{{messages}}]}"""), new GatewayOptions(), out _).Prompts[0];
}
