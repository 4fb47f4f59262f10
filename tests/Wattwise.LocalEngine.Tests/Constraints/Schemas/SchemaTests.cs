using System.Text.Json;

namespace Wattwise.LocalEngine.Tests.Constraints;

/// <summary>What schemas accept, and what they refuse.</summary>
public class SchemaTests
{
    // A pattern's length is counted apart: what both branches take is too short or too long for either.
    [Fact]
    public void A_text_that_no_length_allows_is_never_begun()
    {
        var mask = TestVocabularies.Compile(
            """{"oneOf":[{"type":"string","pattern":"^[a-f]{2,8}$"},{"type":"string","pattern":"^[a-f]{2,8}$"},{"const":1}]}""")
                .Begin().Mask;

        Assert.DoesNotContain(
            Enumerable.Range(0, TestVocabularies.Crafted.Size),
            token => mask.Allows(token) && TestVocabularies.Crafted.PieceOf(token) is [(byte)'"', ..]);
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":-123,"exclusiveMaximum":42}""", "-123|-9|0|41", "-124|42|007|-0|1.0|1e1|4 1")]
    [InlineData("""{"type":"number","minimum":0.5,"maximum":10.25}""", "0.5|0.50|10|10.25|9.999999|1", "0.49|10.251|11|-1|.5|1.")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "0.001|1e-7|5", "0|0.0|-1|-0|0e5")]
    [InlineData("""{"type":"number","multipleOf":0.25}""", "0|0.25|1.5|-2.750|3", "0.2|0.125|1.3|0.2501")]
    [InlineData("""{"type":"integer","multipleOf":7}""", "0|7|-14|700", "1|8|13")]
    [InlineData("""{"type":"number"}""", "1|-1.5|1e10|1.5E-299|1234567890123456", "12345678901234567|1e1000|01|+1|--1")]
    [InlineData(
        """{"type":"string","minLength":2,"maxLength":3}""",
        "\"ab\"|\"abc\"|\"\u00E9\u00E9\"|\"\uD83D\uDE00\uD83D\uDE00\"|\"\\uD83D\\uDE00b\"|\"\\n\\\"\"",
        "\"a\"|\"abcd\"|\"\uD83D\uDE00\"|\"\\uD83Dab\"|\"\\uDE00a\"")]
    [InlineData("""{"type":"string","pattern":"b+$","maxLength":4}""", "\"b\"|\"aabb\"", "\"aaabb\"|\"ba\"|\"\"|\"\\u0062\"")]
    [InlineData(
        """{"type":"string"}""", "\"\\n\\u000a\\t\\\"\\\\\\u005C\\u00e9\\u007f\\uD83D\\uDE00/\"",
        "\"\\u0061\"|\"\\/\"|\"\\u002\"|\"\\u002F\"|\"\\u007e\"")]
    [InlineData(
        """{"type":"object","properties":{"ab\"\u00E9":{"const":"a"}}}""", "{\"ab\\\"\u00E9\":\"a\"}|{\"ab\\u0022\\u00e9\":\"a\"}",
        "{\"\\u0061b\\\"\u00E9\":\"a\"}|{\"ab\\\"\u00E9\":\"\\u0061\"}")]
    [InlineData("""{"type":"string","pattern":"^(?:ab)*$","minLength":3,"maxLength":5}""", "\"abab\"", "\"ab\"|\"ababab\"|\"aba\"")]
    [InlineData(
        """{"enum":["a","a\"b",1,1.50,null,true,{"x":[1]},[]]}""", "\"a\"|\"a\\\"b\"|\"a\\u0022b\"|1|1.50|1.5|null|true|{\"x\":[1]}|[]",
        "\"b\"|2|false|{\"x\":[2]}|{}")]
    [InlineData("""{"enum":[1,"a","bb"],"type":"string","minLength":2}""", "\"bb\"", "1|\"a\"")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"required":["b"]}""",
        "{\"b\":null}|{\"a\":null,\"b\":null}|{\"b\":null,\"c\":null}",
        "{}|{\"a\":null}|{\"b\":null,\"a\":null}|{\"b\":null,\"d\":null}|{\"b\":null,}|{,\"b\":null}")]
    [InlineData(
        """{"type":"object","properties":{"a":{"const":1}},"required":["z"],"additionalProperties":{"const":2}}""",
        "{\"a\":1,\"z\":2,\"q\":2}|{\"z\":2}", "{\"a\":2,\"z\":2}|{\"a\":1}|{\"z\":2,\"a\":2}")]
    [InlineData(
        """{"type":"object","minProperties":2,"maxProperties":2,"additionalProperties":{"const":1}}""", "{\"a\":1,\"b\":1}",
        "{}|{\"a\":1}|{\"a\":1,\"b\":1,\"c\":1}")]
    [InlineData(
        """{"type":"object","propertyNames":{"pattern":"^x"},"patternProperties":{"y$":{"const":1}},"additionalProperties":{"const":2}}""",
        "{\"xa\":2,\"xy\":1}", "{\"a\":2}|{\"xy\":2}|{\"xa\":1}")]
    [InlineData(
        """{"type":"array","prefixItems":[{"const":1},{"const":2}],"items":{"const":3},"minItems":1,"maxItems":3}""", "[1]|[1,2,3]",
        "[]|[2]|[1,2,3,3]|[1,3]")]
    [InlineData(
        """{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":2}""", "[\"a\",\"b\"]|[\"c\",\"a\",\"b\"]",
        "[\"a\"]|[\"a\",\"a\"]|[\"a\",\"b\",\"a\"]")]
    [InlineData(
        """{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}""", "{\"k\":\"a\",\"v\":1}|{\"k\":\"b\"}", "{\"k\":\"b\",\"v\":1}|{\"k\":\"c\"}")]
    [InlineData("""{"oneOf":[{"type":"integer","minimum":2},{"type":"integer","maximum":4}]}""", "1|5", "2|3|4")]
    [InlineData(
        """{"type":"object","properties":{"kind":{"enum":["x","y"]},"n":{"type":"integer"}},"required":["kind"],"if":{"properties":{"kind":{"const":"x"}}},"then":{"required":["n"]}}""", "{\"kind\":\"x\",\"n\":1}|{\"kind\":\"y\"}", "{\"kind\":\"x\"}")]
    [InlineData(
        """{"type":"object","properties":{"a":true,"b":true},"dependentRequired":{"a":["b"]}}""", "{}|{\"b\":1}|{\"a\":1,\"b\":2}",
        "{\"a\":1}")]
    [InlineData("""{"not":{"enum":["no",3]},"type":["string","integer"]}""", "\"yes\"|\"n\"|4|30", "\"no\"|\"n\\u006f\"|3|null")]
    [InlineData("""{"type":"string","not":{"pattern":"^a"}}""", "\"b\"|\"\"", "\"a\"|\"ab\"")]
    [InlineData(
        """{"allOf":[{"properties":{"a":{"minimum":3}}},{"properties":{"a":{"type":"integer","maximum":5}},"required":["a"]}],"type":"object"}""", "{\"a\":4}", "{\"a\":2}|{\"a\":6}|{}")]
    [InlineData(
        """{"$defs":{"t":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/t"},{"type":"null"}]}},"required":["next"]}},"$ref":"#/$defs/t"}""", "{\"next\":{\"next\":null}}", "{\"next\":{}}|{}")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\"|\"1999-12-31\"", "\"2023-02-29\"|\"1900-02-29\"|\"2024-13-01\"")]
    [InlineData("""{"type":["string","null"],"format":"uuid"}""", "null|\"2eb8aa08-aa98-11ea-b4aa-73b441d16380\"", "\"x\"")]
    public void A_schema_takes_what_satisfies_it_and_nothing_else(string schema, string accepted, string rejected)
    {
        var runtime = TestVocabularies.Compile(schema);
        Assert.All(accepted.Split('|'), text => Assert.True(runtime.Accepts(text), text));
        Assert.All(rejected.Split('|'), text => Assert.False(runtime.Accepts(text), text));
    }

    [Theory]
    [InlineData("""{"type":"string","pattern":"(?=a)b"}""", "pattern", "#/pattern")]
    [InlineData("""{"properties":{"a":{"type":"string","pattern":"(a)\\1"}}}""", "pattern", "#/properties/a/pattern")]
    [InlineData("""{"properties":{"x/y":{"$ref":"https://example.org/other"}}}""", "$ref", "#/properties/x~1y/$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "$ref", "#/$ref")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "$ref", "#/$ref")]
    [InlineData("""{"contains":{"type":"string"}}""", "contains", "#/contains")]
    [InlineData("""{"items":{"type":"string"},"uniqueItems":true}""", "uniqueItems", "#/uniqueItems")]
    [InlineData("""{"oneOf":[{"items":{"type":"string"}},{"items":{"type":"null"}}]}""", "oneOf", "#/oneOf")]
    [InlineData(
        """{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", "unevaluatedProperties", "#/unevaluatedProperties")]
    [InlineData("""{"type":"text"}""", "type", "#/type")]
    [InlineData("""{"minLength":-1}""", "minLength", "#/minLength")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""", "schema", "#")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "schema", "#")]
    [InlineData("false", "schema", "#")]
    [InlineData("{", "schema", "#")]
    [InlineData("""{"$dynamicRef":"#a"}""", "$dynamicRef", "#/$dynamicRef")]
    public void What_cannot_be_enforced_is_refused_with_its_keyword_and_place(string schema, string keyword, string location)
    {
        var exception = Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile(schema));
        if (keyword != "$ref" || location == "#/properties/x~1y/$ref")
            Assert.Equal(location, exception.Location);
        Assert.Equal(keyword, exception.Keyword);
        Assert.NotEmpty(exception.Remedy);
    }

    [Fact]
    public void An_enum_of_fifty_thousand_values_works()
    {
        var values = Enumerable.Range(0, 50_000).Select(i => $"value number {i * 7919 % 50_000}").ToArray();
        var runtime = TestVocabularies.Compile(JsonSerializer.Serialize(new Dictionary<string, object> { ["enum"] = values }));

        Assert.True(runtime.Accepts("\"value number 49999\""));
        Assert.False(runtime.Accepts("\"value number 50000\""));
        Assert.True(runtime.Begin().Mask.Allows('"'));
        Assert.InRange(runtime.StateBytes + runtime.GrammarBytes, 0, 8 << 20);
    }

    [Fact]
    public void A_schema_of_two_megabytes_and_one_that_explodes_are_refused_in_time()
    {
        var large = "{\"enum\":[\"" + new string('x', 2_000_000) + "\"]}";
        Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile(large));
        Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile("""{"type":"string","pattern":"(a|b)*a(a|b){18}c"}"""));
        Assert.Throws<LlamaConstraintException>(
            () => TestVocabularies.Compile("""{"type":"string","pattern":"((a{1,100}){1,100}){1,100}"}"""));
        var deep = string.Concat(Enumerable.Repeat("{\"items\":", 200)) + "true" + new string('}', 200);
        Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile(deep));
    }

    [Theory]
    [InlineData("""{"contains":5}""")]
    [InlineData("""{"$ref":5}""")]
    [InlineData("""{"not":{"pattern":5}}""")]
    [InlineData("""{"dependentRequired":{"a":[1]}}""")]
    [InlineData("""{"properties":{"a":5}}""")]
    [InlineData("""{"enum":5}""")]
    [InlineData("""{"required":[5]}""")]
    [InlineData("""{"not":{"enum":5}}""")]
    public void A_keyword_with_a_value_of_the_wrong_kind_is_refused(string schema) =>
        Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile(schema));

    [Fact]
    public void A_chain_of_many_references_does_not_exhaust_the_stack()
    {
        var chain = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}"));
        Assert.Throws<LlamaConstraintException>(
            () => TestVocabularies.Compile($"{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{chain},\"d20000\":{{\"$ref\":\"#/$defs/none\"}}}}}}"));
    }

    [Fact]
    public void Compact_is_the_default_and_one_blank_an_option()
    {
        const string schema = """{"type":"object","properties":{"a":{"type":"array","items":{"const":1}}}}""";
        var (compact, spaced) = (TestVocabularies.Compile(schema), TestVocabularies.Compile(schema, new(HasBlanks: true)));

        Assert.False(compact.Accepts("{\"a\": [1, 1]}"));
        Assert.True(spaced.Accepts("{ \"a\": [ 1, 1 ] }"));
        Assert.True(spaced.Accepts("{\"a\":[1,1]}"));
        Assert.False(spaced.Accepts("{\"a\":  [1]}"));
    }

    [Fact]
    public void Objects_are_closed_unless_they_are_asked_to_be_open()
    {
        const string schema = """{"type":"object","properties":{"a":{"const":1}}}""";
        Assert.False(TestVocabularies.Compile(schema).Accepts("{\"b\":2}"));
        Assert.True(TestVocabularies.Compile(schema, new(HasOpenObjects: true)).Accepts("{\"b\":2}"));
        Assert.True(TestVocabularies.Compile("""{"type":"object"}""").Accepts("{\"b\":2}"));
    }

    [Fact]
    public void A_format_that_is_not_known_is_a_warning_or_an_error()
    {
        var constraint = new Constraint(ConstraintKind.Schema, """{"type":"string","format":"colour"}""", SchemaSettings.Default);
        constraint.Compile(CompileBudget.Default(), out var warnings);
        Assert.Contains("colour", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Throws<LlamaConstraintException>(() => TestVocabularies.Compile(constraint.Text, new(RefusesUnknownFormats: true)));
    }

    [Fact]
    public void Random_schemas_compile_or_are_refused_and_what_is_generated_is_JSON()
    {
        var random = new Random(5);
        for (var round = 0; round < 400; round++)
        {
            var schema = RandomSchema(random, 3);
            ConstraintRuntime runtime;
            try
            {
                runtime = TestVocabularies.Compile(schema);
            }
            catch (LlamaConstraintException)
            {
                continue;
            }

            var matcher = runtime.Begin();
            var text = new List<byte>();
            for (var step = 0; step < 300 && !matcher.IsOver; step++)
            {
                // Only bytes, and of those the ones that end things are preferred, so that texts come to an end.
                var allowed = Enumerable.Range(0, 256).Where(matcher.Mask.Allows).ToArray();
                var ending = allowed.Where(value => value is '"' or '}' or ']').ToArray();
                if (allowed.Length == 0)
                    break;
                var value = ending.Length > 0 && random.Next(3) > 0
                    ? ending[random.Next(ending.Length)]
                    : allowed[random.Next(allowed.Length)];
                Assert.True(matcher.TryAccept([(byte)value]));
                text.Add((byte)value);
            }

            if (matcher.MayEnd)
                using (JsonDocument.Parse(text.ToArray()))
                    continue;
        }
    }

    private static string RandomSchema(Random random, int depth)
    {
        string[] simple =
        [
            "true", "false", "{}", """{"type":"string"}""", """{"type":"integer","minimum":3}""", """{"const":"a"}""",
            """{"enum":[1,"b",null]}""",
            """{"type":"string","pattern":"^[ab]+$"}""", """{"type":["null","boolean"]}""",
            """{"type":"number","multipleOf":0.5,"maximum":9}""",
            """{"$ref":"#"}""", """{"type":"string","format":"ipv4"}""", """{"minLength":2}""", """{"required":["p"]}""",
        ];
        if (depth == 0 || random.Next(4) == 0)
            return simple[random.Next(simple.Length)];
        string Next() => RandomSchema(random, depth - 1);
        return random.Next(9) switch
        {
            0 => $$"""{"type":"object","properties":{"p":{{Next()}},"q":{{Next()}}},"required":["q"]}""",
            1 => $$"""{"type":"array","items":{{Next()}},"maxItems":3}""",
            2 => $$"""{"anyOf":[{{Next()}},{{Next()}}]}""",
            3 => $$"""{"allOf":[{{Next()}},{{Next()}}]}""",
            4 => $$"""{"oneOf":[{{Next()}},{{Next()}}]}""",
            5 => $$"""{"not":{{Next()}}}""",
            6 => $$"""{"if":{{Next()}},"then":{{Next()}},"else":{{Next()}}}""",
            7 => $$"""{"type":"object","additionalProperties":{{Next()}},"minProperties":1}""",
            _ => $$"""{"prefixItems":[{{Next()}}],"items":{{Next()}}}""",
        };
    }
}
