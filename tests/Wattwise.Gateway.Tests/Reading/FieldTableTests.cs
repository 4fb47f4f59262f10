using System.Text.Json;
using Wattwise.Gateway.Chat;
using Wattwise.Gateway.Completions;
using Wattwise.Gateway.Embeddings;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Responses;

namespace Wattwise.Gateway.Tests.Reading;

public class FieldTableTests
{
    private static readonly Dictionary<string, RequestFields> Tables = new()
    {
        ["/v1/chat/completions"] = ChatFields.Table,
        ["/v1/responses"] = ResponseFields.Table,
        ["/v1/completions"] = CompletionFields.Table,
        ["/v1/embeddings"] = EmbeddingFields.Table,
    };

    public static TheoryData<string> Endpoints => [.. Tables.Keys];

    public static TheoryData<string, string, bool> Fields
    {
        get
        {
            var fields = new TheoryData<string, string, bool>();
            foreach (var (endpoint, table) in Tables)
            {
                foreach (var row in table.All.Where(row => row.Treatment != FieldTreatment.Served))
                    fields.Add(endpoint, row.Name, row.Treatment == FieldTreatment.Ignored);
            }

            return fields;
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public void The_page_says_what_the_code_does(string endpoint)
    {
        var page = Repository.Read("docs/gateway.md");
        var start = page.IndexOf($"### {endpoint}\n", StringComparison.Ordinal);
        var rows = page[start..].Split('\n').SkipWhile(line => !line.StartsWith("| `", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|')).ToArray();

        Assert.Equal(Tables[endpoint].All.Select(Row), rows);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_is_not_served_is_refused_by_name_or_named_as_ignored(string endpoint, string field, bool isIgnored)
    {
        var shape = Tables[endpoint].All.Single(row => row.Name == field).Shape;
        var body = JsonElement.Parse($$"""{"{{field}}":{{ValueOf(shape)}}}""");
        if (isIgnored)
        {
            Assert.Equal([field], Tables[endpoint].Check(body));
            return;
        }

        var error = Assert.Throws<GatewayException>(() => Tables[endpoint].Check(body)).Error;
        Assert.Equal((400, field, "unsupported_parameter"), (error.Status, error.Param, error.Code));
        Assert.Empty(Tables[endpoint].Check(JsonElement.Parse($$"""{"{{field}}":null}""")));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Nonsense_in_an_ignored_field_is_told(string endpoint, string field, bool isIgnored)
    {
        if (!isIgnored)
            return;
        var error = Assert.Throws<GatewayException>(() => Tables[endpoint].Check(
            JsonElement.Parse($$"""{"{{field}}":{{(field == "max_tool_calls" ? "\"x\"" : "5")}}}"""))).Error;
        Assert.Equal((400, field, "invalid_type"), (error.Status, error.Param, error.Code));
    }

    [Fact]
    public void Labels_are_texts()
    {
        var body = JsonElement.Parse("""{"metadata":{"a":"b","c":1}}""");
        var error = Assert.Throws<GatewayException>(() => ChatFields.Table.Check(body)).Error;
        Assert.Equal("metadata.c", error.Param);
    }

    // As OpenAI's own example writes it.
    [Fact]
    public void An_empty_object_switches_a_search_on_and_is_refused() => Assert.Equal(
        "web_search_options",
        Assert.Throws<GatewayException>(() => ChatFields.Table.Check(JsonElement.Parse("""{"web_search_options":{}}"""))).Error.Param);

    [Theory]
    [InlineData("base_url")]
    [InlineData("api_base")]
    [InlineData("api_key")]
    [InlineData("extra_headers")]
    public void An_unknown_field_is_refused(string field)
    {
        var body = JsonElement.Parse($$"""{"{{field}}":"https://elsewhere.example"}""");
        Assert.All(
            Tables.Values, table => Assert.Equal("unknown_parameter", Assert.Throws<GatewayException>(() => table.Check(body)).Error.Code));
    }

    private static string ValueOf(FieldShape shape) => shape switch
    {
        FieldShape.Flag => "true",
        FieldShape.Count => "5",
        FieldShape.List => "[\"something\"]",
        FieldShape.Members or FieldShape.Labels => """{"some":"thing"}""",
        _ => "\"something\"",
    };

    private static string Row(RequestField field) => $"| `{field.Name}` | {Name(field.Treatment)} | {field.Note.TrimEnd('.')} |";

    private static string Name(FieldTreatment treatment) => treatment switch
    {
        FieldTreatment.Served => "served",
        FieldTreatment.Ignored => "ignored",
        _ => "refused",
    };
}
