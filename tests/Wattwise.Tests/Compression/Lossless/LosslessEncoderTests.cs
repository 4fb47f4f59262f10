using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

public sealed class LosslessEncoderTests
{
    private static readonly ITokenCounter Tokens = TokenCounters.For("gpt-4o");

    private static LosslessText? Encode(object? result) => LosslessEncoder.Encode(result, Tokens, TestContext.Current.CancellationToken);

    [Fact]
    public void Whatever_is_written_says_the_same_in_fewer_tokens() => Gen.OneOf(Json.Rows(Json.Value), Json.Value).ForAll(json =>
    {
        var element = Json.Element(json);
        if (element.ValueKind == JsonValueKind.String)
        {
            return;
        }
        if (Encode(element) is { } text)
        {
            Assert.True(text.TokensAfter < text.TokensBefore);
            Assert.Equal(Tokens.Count(text.Text), text.TokensAfter);
            Assert.Equal(Tokens.Count(JsonSerializer.Serialize(element, AIJsonUtilities.DefaultOptions)), text.TokensBefore);
            var back = text.Encoding == LosslessEncoding.Tables ? TableDecoder.ToJson(text.Text) : text.Text;
            Assert.Equal(CanonicalJson.Of(json), CanonicalJson.Of(back));
        }
    }, iter: 500);

    [Fact]
    public void Any_text_is_left_alone_or_comes_back() => Gen.String[Gen.Char, 0, 200].ForAll(content =>
    {
        Assert.Null(Encode(content.Trim('{', '[', ' ')));
        if (Encode(JsonSerializer.SerializeToElement(content)) is { Encoding: LosslessEncoding.PlainText } text)
        {
            Assert.Equal(JsonSerializer.SerializeToElement(content).GetString(), text.Text);
        }
    }, iter: 10_000);

    [Fact]
    public void A_string_of_an_element_loses_its_escapes()
    {
        var content = string.Join('\n', Enumerable.Range(1, 30).Select(i => $"\tif (x == \"{i}\") {{ return \"C:\\temp\"; }}"));

        var text = Encode(JsonSerializer.SerializeToElement(content));

        Assert.Equal((content, LosslessEncoding.PlainText), (text!.Text, text.Encoding));
    }

    [Fact]
    public void Json_in_a_string_is_unwrapped()
    {
        var json = """{ "plan": { "steps": [ 1.0, 2.50 ], "text": "a\u0020b\/c" } }""";

        var text = Encode(JsonSerializer.SerializeToElement(json));

        Assert.Equal("""{"plan":{"steps":[1.0,2.50],"text":"a b/c"}}""", text!.Text);
        Assert.Equal(text.Text, Encode(json)!.Text);
    }

    [Fact]
    public void Lines_of_json_are_a_table()
    {
        var lines = string.Join(
            '\n', Enumerable.Range(1, 40).Select(i => $$"""{"level":"info","n":{{i}},"message":"started worker {{i}}"}"""));

        var text = Encode(lines);

        Assert.Equal(LosslessEncoding.Tables, text!.Encoding);
        Assert.Equal(CanonicalJson.Of($"[{lines.Replace('\n', ',')}]"), CanonicalJson.Of(TableDecoder.ToJson(text.Text)));
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2, "b": [ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ]}""")]
    [InlineData("""{"a": 1} trailing { "b": 2 }""")]
    [InlineData("""[ 1, 2, NaN ]""")]
    [InlineData("""{ 'a': 1 }""")]
    [InlineData("not json at all")]
    [InlineData("")]
    public void Text_that_is_not_quite_json_is_left_alone(string content) => Assert.Null(Encode(content));

    [Fact]
    public void Lines_that_are_objects_only_together_are_no_lines_of_json() =>
        Assert.Null(Encode("{\"a\":[{}\n{}]},{\"b\":1}"));

    [Fact]
    public void Json_that_is_too_deep_is_left_alone()
    {
        var json = string.Concat(Enumerable.Repeat("[ ", 70)) + "1" + string.Concat(Enumerable.Repeat(" ]", 70));

        Assert.Null(Encode(json));
    }

    [Fact]
    public void Other_results_are_left_alone()
    {
        object?[] results = [null, 12, new { Name = "x" }, new TextContent("text"), default(JsonElement), Json.Element("12.0")];

        Assert.All(results, result => Assert.Null(Encode(result)));
    }

    [Fact]
    public void A_lone_surrogate_stays_an_escape()
    {
        const string Broken = """{ "broken": "\uD83D and \u0041", "rest": [ 1, 2, 3 ] }""";

        Assert.Equal("""{"broken":"\ud83d and A","rest":[1,2,3]}""", Encode(Broken)!.Text);
        // The client cannot send the element at all.
        Assert.Null(Encode(Json.Element(Broken)));
    }

    [Fact]
    public void Ten_megabytes_on_one_line_are_done()
    {
        var letters = new string('x', 10_000_000);
        var json = Json.Element($$"""{  "a":  "{{letters}}"  }""");

        Assert.Null(Encode(letters));
        Assert.Null(Encode("{" + letters));
        var text = LosslessEncoder.Encode(json, new CharCounter(), TestContext.Current.CancellationToken);
        Assert.Equal(letters.Length + 8, text!.Text.Length);
    }

    [Fact]
    public void Html_is_text_only_where_the_app_says_so()
    {
        var rows = string.Concat(Enumerable.Range(1, 20).Select(i => $"<tr class=\"r\"><td>name {i}</td><td>{i * 7}</td></tr>\n"));
        var page = JsonSerializer.SerializeToElement(
            $"<!DOCTYPE html>\n<html><head><title>List</title></head>\n<body><table>{rows}</table>\n</body></html>");

        var text = LosslessEncoder.Encode(page, Tokens, TestContext.Current.CancellationToken, htmlAsText: true);

        Assert.Equal(LosslessEncoding.PlainText, Encode(page)!.Encoding);
        Assert.Equal(LosslessEncoding.HtmlText, text!.Encoding);
        Assert.Contains("name 7 | 49", text.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<t", text.Text, StringComparison.Ordinal);
    }

    private sealed class CharCounter : ITokenCounter
    {
        public bool IsEstimate => true;

        public int Count(ReadOnlySpan<char> text) => text.Length;
    }
}
