using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Kinds;

public sealed class ContentKindsTests
{
    [Theory]
    [InlineData(
        ContentKind.JsonArray,
        """{"total":9,"rows":[{"id":1,"a":"x"},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6},{"id":7},{"id":8},{"id":9}]}""")]
    [InlineData(ContentKind.JsonArray, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}")]
    [InlineData(ContentKind.Json, """{"name":"x","dist":{"tags":["a","b"],"time":{"created":"2020-01-01"}}}""")]
    [InlineData(ContentKind.Json, """[{"id":1},{"id":2}]""")]
    [InlineData(ContentKind.Dialogue, """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]""")]
    [InlineData(ContentKind.Dialogue, "User: hi\nAssistant: hello\nUser: a table for two\nAssistant: when?\nUser: at eight")]
    [InlineData(ContentKind.Log, "2026-01-02 10:00:00 INFO start\n2026-01-02 10:00:01 WARN slow\n2026-01-02 10:00:02 INFO end")]
    [InlineData(
        ContentKind.Log, "Mar 30 15:58:42 host sshd[1]: opened\nMar 30 15:58:43 host sshd[1]: closed\nMar 30 15:58:44 host cron[2]: run")]
    [InlineData(
        ContentKind.Log,
        "10.0.0.1 - - [18/May/2015:03:05:23 +0000] \"GET / HTTP/1.1\" 200 8590\n10.0.0.2 - - [18/May/2015:03:05:24 +0000] \"GET /a HTTP/1.1\" 404 12\n10.0.0.3 - - [18/May/2015:03:05:25 +0000] \"GET /b HTTP/1.1\" 200 9")]
    [InlineData(
        ContentKind.Trace,
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    run()\n  File \"b.py\", line 9, in run\nValueError: no")]
    [InlineData(
        ContentKind.Trace,
        "System.InvalidOperationException: no\n   at A.B.C(String x) in /src/A.cs:line 4\n   at A.Program.Main()\n   --- End of inner exception stack trace ---")]
    [InlineData(
        ContentKind.Trace,
        "/src/A.cs(3,5): error CS0103: no x\n/src/A.cs(9,5): error CS0103: no y\n/src/B.cs(1,1): warning CS0168: unused")]
    [InlineData(ContentKind.SearchResult, "src/a.cs:12:    return x;\nsrc/a.cs:40:    x++;\n--\nsrc/b.cs-7-{\nsrc/b.cs:8:  x = 1;")]
    [InlineData(
        ContentKind.Code,
        "using System;\n\nnamespace A;\n\npublic class B\n{\n    public int C() => 4;\n    private string _d = \"x\";\n}")]
    [InlineData(ContentKind.Code, "# Adds.\nimport os\n\ndef add(a, b):\n    total = a + b\n    return total\n\nprint(add(1, 2))")]
    [InlineData(ContentKind.Diff, "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three")]
    [InlineData(ContentKind.Html, "<!DOCTYPE html>\n<html><body><p>Hi</p></body></html>")]
    [InlineData(ContentKind.Html, "<div><h2>A</h2><p>b</p><ul><li>c</li><li>d</li></ul></div>")]
    [InlineData(ContentKind.Markdown, "# Title\n\nSome words.\n\n## Part\n\n- one\n- two\n\n[link](http://x.invalid)")]
    [InlineData(ContentKind.Table, "name,city,size\nA,\"B, C\",4\nD,E,5\nF,G,6")]
    [InlineData(ContentKind.Table, "day,count\n2015/01/01 01:00:00,2\n2015/01/02 01:00:00,3\n2015/01/03 01:00:00,4")]
    [InlineData(ContentKind.Table, " id | name \n----+------\n  1 | a\n  2 | b\n(2 rows)")]
    [InlineData(ContentKind.Table, "# TYPE up gauge\nup{job=\"a\"} 1\nup{job=\"b\"} 0\nup{job=\"c\"} 1")]
    [InlineData(
        ContentKind.Prose, "The house stood on a hill, and nobody had lived there for years.\nOne day a family came.\nThey stayed.")]
    [InlineData(ContentKind.Prose, "{not json at all}\nbut a sentence\nand another one")]
    [InlineData(ContentKind.Prose, "ok")]
    [InlineData(ContentKind.Prose, "")]
    public void A_text_is_known_by_its_form(ContentKind expected, string text) => Assert.Equal(expected, ContentKinds.Detect(text));

    [Fact]
    public void Line_ends_of_windows_make_no_difference() =>
        Assert.Equal(ContentKind.Table, ContentKinds.Detect("name,city\r\na,b\r\nc,d\r\ne,f\r\n"));

    [Fact]
    public void A_long_text_is_judged_by_a_sample()
    {
        var row = """{"id":12345,"name":"a name","city":"a city"}""";
        var rows = string.Join(",\n", Enumerable.Repeat(row, 200_000));

        Assert.Equal(ContentKind.JsonArray, ContentKinds.Detect($"[{rows}]"));
        Assert.Equal(ContentKind.JsonArray, ContentKinds.Detect($$"""{"page":1,"rows":[{{rows}}]}"""));
    }

    [Fact]
    public void No_text_does_harm() => Gen.OneOf(Gen.String, Gen.String["{}[]\":,<>|-+@ \n\tab1.#"]).ForAll(
        text => Assert.True(Enum.IsDefined(ContentKinds.Detect(text))), iter: 10_000);
}
