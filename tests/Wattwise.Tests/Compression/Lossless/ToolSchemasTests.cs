using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

public sealed class ToolSchemasTests
{
    [Theory]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}""", """{"type":"object"}""")]
    [InlineData("""{"properties":{"user_id":{"title":"User Id","type":"string"}}}""", """{"properties":{"user_id":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"id":{"title":"The order"}}}""", """{"properties":{"id":{"title":"The order"}}}""")]
    [InlineData(
        """{"properties":{"title":{"type":"string"},"$schema":{"type":"string"}},"required":["title","$schema"]}""",
        """{"properties":{"title":{"type":"string"},"$schema":{"type":"string"}},"required":["title","$schema"]}""")]
    [InlineData(
        """{"default":{"$schema":"x","title":"default"},"enum":[{"$schema":1.0}],"const":{"title":"const"}}""",
        """{"default":{"$schema":"x","title":"default"},"enum":[{"$schema":1.0}],"const":{"title":"const"}}""")]
    [InlineData(
        """{"anyOf":[{"$schema":"x","minimum":1.0},true],"items":{"properties":{"a":{"title":"A"}}}}""",
        """{"anyOf":[{"minimum":1.0},true],"items":{"properties":{"a":{}}}}""")]
    [InlineData(
        """{"$defs":{"Point":{"title":"Point","additionalProperties":false}}}""", """{"$defs":{"Point":{"additionalProperties":false}}}""")]
    [InlineData("""{"title":"Arguments","dependencies":{"a":["b"]}}""", """{"title":"Arguments","dependencies":{"a":["b"]}}""")]
    public void A_schema_loses_only_what_says_nothing(string schema, string expected) =>
        Assert.Equal(expected, ToolSchemas.Minify(Json.Element(schema)).GetRawText());

    [Fact]
    public void A_schema_that_is_no_object_or_too_deep_stays()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 100)) + "true" + new string('}', 100);

        Assert.Equal("true", ToolSchemas.Minify(Json.Element("true")).GetRawText());
        Assert.Equal(deep, ToolSchemas.Minify(Json.Element(deep)).GetRawText());
    }
}
