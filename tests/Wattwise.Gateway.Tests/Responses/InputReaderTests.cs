using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Responses;

namespace Wattwise.Gateway.Tests.Responses;

/// <summary>Items as coding agents send them.</summary>
public class InputReaderTests
{
    private const string Asked = """{"role":"user","content":[{"type":"input_text","text":"Fix it."}]}""";

    [Theory]
    [InlineData("custom_tool", "\"name\":\"apply_patch\",\"input\":\"*** Begin\"", "\"Done\"", "apply_patch", "input")]
    [InlineData("local_shell", "\"action\":{\"type\":\"exec\",\"command\":[\"ls\"]}", "\"Done\"", "local_shell", "action")]
    [InlineData("function", "\"name\":\"f\",\"arguments\":\"{}\"", """[{"type":"input_text","text":"Done"}]""", "f", null)]
    public void Calls_of_an_agents_tools_are_calls_to_the_model_too(string type, string call, string output, string name, string? argument)
    {
        const string reasoning = """{"type":"reasoning","summary":[],"encrypted_content":"gAAA"}""";
        var made = $$"""{"type":"{{type}}_call","call_id":"c",{{call}}}""";
        var answered = $$"""{"type":"{{type}}_call_output","call_id":"c","output":{{output}}}""";
        var messages = Read($"{Asked},{reasoning},{made},{answered}", out var hasHosted);

        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.Tool], messages.Select(message => message.Role));
        var seen = Assert.IsType<FunctionCallContent>(Assert.Single(messages[1].Contents));
        Assert.Equal(name, seen.Name);
        Assert.Equal(argument, seen.Arguments!.Keys.SingleOrDefault());
        Assert.Equal("Done", Assert.IsType<FunctionResultContent>(Assert.Single(messages[2].Contents)).Result);
        Assert.False(hasHosted);
    }

    [Fact]
    public void Calls_of_hosted_tools_are_left_out()
    {
        var messages = Read($"{Asked},{{\"type\":\"web_search_call\",\"id\":\"ws\",\"status\":\"completed\"}}", out var hasHosted);

        Assert.Single(messages);
        Assert.True(hasHosted);
    }

    [Theory]
    [InlineData("""{"type":"item_reference","id":"msg_9"}""", "input[1].id", "item_not_found")]
    [InlineData("""{"id":"msg_9"}""", "input[1].id", "item_not_found")]
    [InlineData("""{"type":"item_reference"}""", "input[1].id", "missing_required_parameter")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":"Done"}""", "input[1].call_id", "invalid_value")]
    [InlineData("""{"type":"computer_call"}""", "input[1].type", "invalid_value")]
    [InlineData("""{"role":"user","content":[{"type":"input_file","file_id":"f"}]}""", "input[1].content[0].type", "invalid_value")]
    [InlineData(
        """{"role":"user","content":[{"type":"input_image","image_url":"http://a"}]}""", "input[1].content[0].image_url", "invalid_value")]
    public void What_cannot_be_served_names_its_place(string item, string param, string code)
    {
        var error = Assert.Throws<GatewayException>(() => Read($"{Asked},{item}", out _)).Error;
        Assert.Equal((param, code), (error.Param, error.Code));
    }

    [Fact]
    public void A_reference_stands_for_the_item_and_one_to_reasoning_for_nothing()
    {
        const string references = """{"type":"item_reference","id":"rs_1"},{"id":"msg_1"},{"type":"item_reference","id":"fc_1"}""";
        var messages = Read($"{Asked},{references}", out _);

        Assert.Equal([ChatRole.User, ChatRole.Assistant], messages.Select(message => message.Role));
        Assert.Equal("Done.", messages[1].Text);
        var call = Assert.Single(messages[1].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("c", "f", "1"), (call.CallId, call.Name, call.Arguments!["a"]!.ToString()));
    }

    [Fact]
    public void References_make_no_prompt_larger_than_a_body_may_be()
    {
        var references = string.Join(',', Enumerable.Repeat("""{"type":"item_reference","id":"msg_1"}""", 100));
        Assert.Equal(413, Assert.Throws<GatewayException>(() => Read(references, out _)).Error.Status);
    }

    private static List<ChatMessage> Read(string items, out bool hasHosted)
    {
        var reader = new InputReader(Find, maxReferencedBytes: 100);
        var messages = reader.Read(new FieldReader(JsonElement.Parse($$"""{"input":[{{items}}]}"""), ""), maxItems: 100);
        hasHosted = reader.HasHosted;
        return messages;
    }

    private static SentItem? Find(string id) => id switch
    {
        "msg_1" => new("Done."),
        "fc_1" => new("""{"a":1}""", "c", "f"),
        _ => null,
    };
}
