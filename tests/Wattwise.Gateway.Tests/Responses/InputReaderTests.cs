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
    [InlineData("""{"type":"item_reference","id":"msg_1"}""", "input[1].type", "unsupported_parameter")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":"Done"}""", "input[1].call_id", "invalid_value")]
    [InlineData("""{"type":"computer_call"}""", "input[1].type", "invalid_value")]
    [InlineData("""{"role":"user","content":[{"type":"input_file","file_id":"f"}]}""", "input[1].content[0].type", "invalid_value")]
    [InlineData("""{"role":"user","content":[{"type":"input_image","image_url":"http://a"}]}""", "input[1].content[0].image_url", "invalid_value")]
    public void What_cannot_be_served_names_its_place(string item, string param, string code)
    {
        var error = Assert.Throws<GatewayException>(() => Read($"{Asked},{item}", out _)).Error;
        Assert.Equal((param, code), (error.Param, error.Code));
    }

    private static List<ChatMessage> Read(string items, out bool hasHosted) =>
        InputReader.Read(new FieldReader(JsonElement.Parse($$"""{"input":[{{items}}]}"""), ""), maxItems: 100, out hasHosted);
}
