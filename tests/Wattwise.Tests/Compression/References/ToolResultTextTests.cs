using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

public class ToolResultTextTests
{
    [Fact]
    public void A_string_is_itself_also_as_JSON()
    {
        Assert.Equal("a\n\"b\"", ToolResultText.Of("a\n\"b\""));
        Assert.Equal("a\n\"b\"", ToolResultText.Of(JsonSerializer.SerializeToElement("a\n\"b\"")));
    }

    [Fact]
    public void JSON_is_the_same_however_it_is_indented_and_keeps_its_numbers()
    {
        const string expected = """{"n":1.0,"big":9007199254740993,"s":"é\"<"}""";
        Assert.Equal(
            expected, ToolResultText.Of(JsonElement.Parse("{ \"n\" : 1.0,\n \"big\":9007199254740993, \"s\": \"\\u00e9\\\"<\" }")));
        Assert.Equal(expected, ToolResultText.Of(JsonElement.Parse(expected)));
    }

    [Fact]
    public void Blocks_of_text_are_one_text_and_parts_of_their_own()
    {
        List<AIContent> blocks = [new TextContent("a"), new TextContent("b")];

        Assert.Equal("a\nb", ToolResultText.Of(blocks));
        Assert.Equal(["a", "b"], ToolResultText.PartsOf(blocks));
    }

    [Fact]
    public void What_is_not_only_text_has_none()
    {
        List<AIContent> blocks = [new TextContent("a"), new DataContent(new byte[] { 1 }, "image/png")];

        Assert.Null(ToolResultText.Of(blocks));
        Assert.Null(ToolResultText.Of(null));
        Assert.Equal(["a"], ToolResultText.PartsOf(blocks));
    }

    [Fact]
    public void An_element_of_a_history_is_written_once()
    {
        object boxed = JsonElement.Parse("[1, 2]");

        Assert.Equal("[1,2]", ToolResultText.Of(boxed));
        Assert.Same(ToolResultText.Of(boxed), ToolResultText.Of(boxed));
    }

    [Fact]
    public void What_cannot_be_read_has_none()
    {
        var document = JsonDocument.Parse("[1]");
        object boxed = document.RootElement;
        document.Dispose();

        Assert.Null(ToolResultText.Of(boxed));
        Assert.Null(ToolResultText.Of(JsonElement.Parse("\"\\ud800\"")));
    }

    [Fact]
    public void A_node_is_its_JSON() => Assert.Equal("""{"a":1}""", ToolResultText.Of(new JsonObject { ["a"] = 1 }));
}
