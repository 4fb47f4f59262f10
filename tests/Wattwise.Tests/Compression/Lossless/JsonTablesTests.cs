using System.Globalization;
using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

public sealed class JsonTablesTests
{
    private static readonly Gen<string> Texts = Gen.Frequency((8, Json.FlatRows), (1, Json.Rows(Json.Value)), (1, Json.Value));

    [Fact]
    public void Any_json_comes_back_from_its_tables() => Texts.ForAll(json =>
    {
        if (JsonTables.Write(
            Json.Element(JsonMinifier.Minify(Json.Element(json))), new MarkCounter(), TestContext.Current.CancellationToken) is { } text)
        {
            Assert.Equal(CanonicalJson.Of(json), CanonicalJson.Of(TableDecoder.ToJson(text)));
        }
    }, iter: 10_000);

    [Theory]
    [InlineData("""[{"a":1,"b":"x"},{"a":2,"b":"x"}]""", "[2 rows] b=x\na\n1\n2\n")]
    [InlineData("""[{"a":1,"b":null},{"a":2},{"a":3,"b":""}]""", "[3 rows]\na,b\n1,null\n2\n3,\"\"\n")]
    [InlineData("""[{"a":9007199254740993},{"a":1.0},{"a":"1.0"}]""", "[3 rows]\na\n9007199254740993\n1.0\n\"1.0\"\n")]
    [InlineData("""[{"a":{"b":1,"c":2}},{"a":{"b":3,"c":4}}]""", "[2 rows]\na.b,a.c\n1,2\n3,4\n")]
    [InlineData("""[{"a":"x,y"},{"a":"say \"hi\""},{"a":"\"q"}]""", "[3 rows]\na\n\"x,y\"\nsay \"hi\"\n\"\\\"q\"\n")]
    [InlineData(
        """[{"a":"001","b":1},{"a":"12","b":2},{"a":"13","b":3},{"a":"14","b":4}]""", "[4 rows]\na:str,b\n001,1\n12,2\n13,3\n14,4\n")]
    [InlineData("""[{"a":1},{"a":2},{"a":3},{"a":4,"b.c":5}]""", "[4 rows]\na\n1\n2\n3\n4,\"b.c\"=5\n")]
    [InlineData("""{"n":2,"rows":[{"a":1},{"a":2}],"more":false}""", "{\"n\":2,\"rows\":\n[2 rows]\na\n1\n2\n,\"more\":false}")]
    public void An_array_of_objects_is_a_table(string json, string expected)
    {
        var text = JsonTables.Write(Json.Element(json), new MarkCounter(), TestContext.Current.CancellationToken)!;

        Assert.Equal(expected, text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.Equal(CanonicalJson.Of(json), CanonicalJson.Of(TableDecoder.ToJson(text)));
    }

    [Fact]
    public void A_value_that_stands_again_is_written_once()
    {
        const string Json =
            """{"owner":{"login":"ann","mail":"ann@example.org"},"head":{"by":{"login":"ann","mail":"ann@example.org"}},"n":1}""";

        var text = JsonTables.Write(Lossless.Json.Element(Json), new MarkCounter(), TestContext.Current.CancellationToken)!;

        Assert.EndsWith("""{"owner":&1{"login":"ann","mail":"ann@example.org"},"head":{"by":*1},"n":1}""", text, StringComparison.Ordinal);
        Assert.Equal(CanonicalJson.Of(Json), CanonicalJson.Of(TableDecoder.ToJson(text)));
    }

    [Fact]
    public void Json_in_a_string_keeps_its_letters_and_loses_its_escapes()
    {
        const string Json = """{"call":"get","arguments":"{\"path\": \"a\\\\b\", \"n\": 1.0}"}""";

        var text = JsonTables.Write(Lossless.Json.Element(Json), new MarkCounter(), TestContext.Current.CancellationToken)!;

        Assert.EndsWith("""{"call":"get","arguments":text{"path": "a\\b", "n": 1.0}}""", text, StringComparison.Ordinal);
        Assert.Equal(CanonicalJson.Of(Json), CanonicalJson.Of(TableDecoder.ToJson(text)));
    }

    [Theory]
    [InlineData("""[{"a":1}]""")]
    [InlineData("""[{"a":1},2]""")]
    [InlineData("""[{},{}]""")]
    [InlineData("""[1,2]""")]
    [InlineData("""{"a":[{"b":1}]}""")]
    public void What_is_no_list_of_objects_is_no_table(string json) =>
        Assert.Null(JsonTables.Write(Json.Element(json), new MarkCounter(), TestContext.Current.CancellationToken));

    [Fact]
    public void Keys_that_are_data_make_no_table()
    {
        var rows = Enumerable.Range(0, 2_000).Select(i => $$"""{"id":{{i}},"key{{i}}":1,"other{{i}}":2}""");

        Assert.Null(
            JsonTables.Write(Json.Element($"[{string.Join(',', rows)}]"), new MarkCounter(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_hundred_thousand_rows_come_back()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$"""{"id":{{i}},"name":"row {{i}}","kind":"k","at":{"x":{{i % 7}},"y":"{{i:D6}}"} }"""));
        var json = $"[{string.Join(',', rows)}]";

        var text = LosslessEncoder.Encode(Json.Element(json), new MarkCounter(), TestContext.Current.CancellationToken);

        Assert.Equal(LosslessEncoding.Tables, text!.Encoding);
        Assert.Equal(CanonicalJson.Of(json), CanonicalJson.Of(TableDecoder.ToJson(text.Text)));
    }
}
