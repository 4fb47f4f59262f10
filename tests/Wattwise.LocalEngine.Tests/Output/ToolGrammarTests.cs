using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Wattwise.LocalEngine.Tests.Constraints;

namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>The grammar of a family takes calls that its tools allow, and the parser reads what the grammar takes.</summary>
public class ToolGrammarTests
{
    private const string Open = "<tool_call>\n{\"name\": ";

    public static TheoryData<string> Names => [.. Families.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_grammar_takes_is_read_as_calls_that_the_schemas_allow(string name)
    {
        var family = Families.All.Single(known => known.Name == name);
        var tools = Family.Tools;
        var isLoose = family.Form.CallsOrHermes.Style is ArgumentStyle.Nested; // an object without properties is left to the tool
        var schemas = tools.ToDictionary(tool => tool.Name, tool => TestVocabularies.Compile(
            isLoose
                ? tool.Schema.GetRawText().Replace("""{"type":["object","null"]}""", "true", StringComparison.Ordinal)
                : tool.Schema.GetRawText(), new(HasBlanks: true)));
        var form = family.Form.CallsOrHermes;
        string[] signs =
            ["\"", "'", "{", "}", "[", "]", "(", ")", ",", ", ", ":", "=", "\n", "0", "true", "null", "None", "True", "3", "c", "f",
                "Paris", "\u00E9", LiteralReader.Mark];
        string[] words = ["city", "days", "unit", "on", "places", "extra", "weather", "_alert", "ping", "functions.", "item", "\"name\": ",
            "\"arguments\": ", " to=", " to=functions.", "<|channel|>commentary to=functions.", "<|channel|>commentary", " json"];
        string[] closes = [form.Close, form.SectionClose, "\"", "}", "]", ")", "'", LiteralReader.Mark, "\n", .. Closes(
            form.Tags), .. Markup.Tokens(form.Close), .. family.Form.Markers];
        string[] opens = [form.SectionOpen, form.Open, form.Separator, .. form.Pieces.Select(
            piece => piece.Text), .. form.Tokens, .. form.Tags is { } tags ? [tags.Open, .. tags.KeyCloses] : (string[])[]];
        var (pieces, closing) = (Bytes([.. signs, .. words, .. opens, .. closes]), Bytes(closes));
        var written = 0;
        var seeds = new Random(20);
        for (var round = 0; round < 60; round++)
            Check(seeds.Next());
        Assert.True(written > 3, $"{written} texts");

        void Check(int seed)
        {
            var grammar = Build(family, ToolChoice.Required, family.PromptEnd());
            if (new GrammarWalk(grammar).Write(new Random(seed), pieces, closing) is not { } text)
                return;
            // What begins as a call within reasoning is taken for one, in all its parts.
            if (text.Split("</think>") is [var thought, _, ..] && thought.Contains("{\"name\":", StringComparison.Ordinal))
                return;
            written++;
            var parser = new OutputParser(family.Form, tools, family.PromptEnd());
            var parts = new List<OutputPart>();
            parser.Append(Encoding.UTF8.GetBytes(text), parts);
            parser.Finish(parts);
            var calls = parts.Select(part => part.Call).OfType<ParsedCall>().ToList();
            Assert.True(calls.Count > 0 && parser.UnfinishedCall is null, text);
            foreach (var call in calls)
            {
                Assert.True(call.Error is null && tools.Any(tool => tool.Name == call.Name), $"{text}\n{call}");
                var schema = tools.Single(tool => tool.Name == call.Name).Schema;
                Assert.True(schemas[call.Name].Accepts(InOrder(call.ArgumentsJson, schema)), $"{text}\n{call.ArgumentsJson}");
            }
        }
    }

    [Fact]
    public void What_closes_a_typed_argument_closes_nothing_inside_of_a_string()
    {
        const string close =
            "<|close|>argument<|sep|>", argument = "<|open|>tools<|sep|><|open|>call tool=\"weather_alert\" index=\"0\"<|sep|>"
            + "<|open|>argument key=\"extra\" type=\"object\"<|sep|>{\"a\": ";
        var family = Families.All.Single(known => known.Name == "Kimi K3");
        var grammar = Build(family, ToolChoice.Auto, family.PromptEnd());
        const string text = $"{argument}\"b{close}c\"}}{close}<|close|>call<|sep|><|close|>tools<|sep|>";
        var parser = new OutputParser(family.Form, Family.Tools, family.PromptEnd());
        var parts = new List<OutputPart>();
        parser.Append(Encoding.UTF8.GetBytes(text), parts);
        parser.Finish(parts);

        Assert.True(GrammarWalk.Accepts(grammar, text));
        Assert.Equal(
            $"{{\"extra\": {{\"a\":\"b{close}c\"}}}}", Assert.Single(parts.Select(part => part.Call).OfType<ParsedCall>()).ArgumentsJson);
        Assert.True(GrammarWalk.Begins(grammar, argument));
        Assert.False(GrammarWalk.Begins(grammar, argument + "'"));
    }

    [Fact]
    public void A_token_that_completes_the_beginning_of_a_call_and_goes_on_wrongly_is_not_taken()
    {
        var grammar = Build(Families.Hermes, ToolChoice.Auto);
        Assert.True(GrammarWalk.Accepts(grammar, "Any text, with <tool and <tool_call and { in it"));
        Assert.True(
            GrammarWalk.Accepts(grammar, $"Look. {Open}\"weather\", \"arguments\": {{\"city\": \"</tool_call>\"}}}}\n</tool_call>"));
        Assert.False(GrammarWalk.Begins(grammar, "Look. <tool_call>a"));
        Assert.False(GrammarWalk.Begins(grammar, $"{Open}\"weatherman\""));
        Assert.False(GrammarWalk.Begins(grammar, $"{Open}\"weather\", \"arguments\": {{\"days\""));
        Assert.False(GrammarWalk.Accepts(grammar, $"{Open}\"weather\", \"arguments\": {{\"city\": \"Rome\"}}}}\n"));
        Assert.False(GrammarWalk.Begins(grammar, $"{Open}\"ping\", \"arguments\": {{}}}}\n</tool_call> and more"));
    }

    [Fact]
    public void None_takes_text_and_never_the_beginning_of_a_call()
    {
        var grammar = Build(Families.Hermes, ToolChoice.None);
        Assert.True(GrammarWalk.Accepts(grammar, "<think>\nHm.\n</think>\n\nNo <tool_cal"));
        Assert.False(GrammarWalk.Begins(grammar, "No <tool_call>"));
    }

    [Fact]
    public void A_call_that_must_come_stands_at_the_beginning_or_behind_reasoning()
    {
        const string call = Open + "\"ping\", \"arguments\": {}}\n</tool_call>";
        var grammar = Build(Families.Hermes, ToolChoice.Required);
        Assert.True(GrammarWalk.Accepts(grammar, call));
        Assert.True(GrammarWalk.Accepts(grammar, call + "\n" + call));
        Assert.True(GrammarWalk.Accepts(grammar, "<think>\nI call <tool_call>.\n</think>\n\n" + call));
        Assert.False(GrammarWalk.Begins(grammar, "Hm"));
        var open = Build(Families.Hermes, ToolChoice.Required, "<|turn|>assistant\n<think>\n");
        Assert.True(GrammarWalk.Accepts(open, "Hm</think>" + call));
        Assert.False(GrammarWalk.Accepts(open, "Hm"));
        Assert.False(GrammarWalk.Begins(Build(Families.Hermes, ToolChoice.Required, parallel: false), call + "\n<tool"));
    }

    [Fact]
    public void A_text_that_must_have_a_form_comes_behind_reasoning_and_in_place_of_calls()
    {
        foreach (var (family, choice, taken, refused) in ((Family, ToolChoice, string[], string)[])
        [
            (Families.Hermes, ToolChoice.Auto,
                ["[1]", "<think>\nHm {\n</think>\n\n[1]", Open + "\"ping\", \"arguments\": {}}\n</tool_call>"], "Hm"),
            (Families.Hermes, ToolChoice.None, ["[1]", "<think>\nHm\n</think>\n\n[1]"], "<tool"),
            (Families.Channels, ToolChoice.Auto,
                ["<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>[1]"],
                "<|channel|>final<|message|>H"),
        ])
        {
            var grammar = ToolGrammar.Build(
                family.Form, Family.Tools, choice, true, family.PromptEnd(), SchemaSettings.Default, CompileBudget.Default(), out _,
                new Constraint(ConstraintKind.Schema, """{"type":"array","items":{"const":1}}""", SchemaSettings.Default));
            Assert.All(taken, text => Assert.True(GrammarWalk.Accepts(grammar, text), text));
            Assert.False(GrammarWalk.Begins(grammar, refused));
        }
    }

    [Fact]
    public void A_named_tool_is_the_only_one_and_must_be_there()
    {
        var grammar = Build(Families.Hermes, ToolChoice.Named("weather_alert"));
        Assert.True(GrammarWalk.Accepts(grammar, Open + "\"weather_alert\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(GrammarWalk.Begins(grammar, Open + "\"weather\","));
        Assert.Throws<ArgumentException>(() => Build(Families.Hermes, ToolChoice.Named("nobody")));
    }

    // The grammar lets no character be escaped that may stand for itself.
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("get")]
    [InlineData("get.more")]
    [InlineData("get \"it\"")]
    [InlineData("h\u00F6le")]
    [InlineData("a<b>&c")]
    public void Any_name_is_a_literal(string name)
    {
        ToolDescription[] tools = [new(name, null, default), new(name + "_more", null, default), new("get", null, default)];
        foreach (var family in (Family[])[Families.Hermes, Families.Separated, Families.Typed, Families.Kimi])
        {
            var text = family == Families.Hermes ? Open + JsonSerializer.Serialize(name, AsWritten) + ", \"arguments\": {}}\n</tool_call>"
                : family == Families.Separated ? $"[TOOL_CALLS]{name}[ARGS]{{}}"
                : family == Families.Kimi
                    ? $"<|tool_calls_section_begin|><|tool_call_begin|>functions.{name}:0<|tool_call_argument_begin|>{{}}<|tool_call_end|><|tool_calls_section_end|>"
                    : $"<\uFF5Ccalls>\n<\uFF5Cinvoke name=\"{name}\">\n</\uFF5Cinvoke>\n</\uFF5Ccalls>";
            Assert.True(GrammarWalk.Accepts(Build(family, ToolChoice.Required, tools: tools), text), text);
            var parser = new OutputParser(family.Form, tools, "");
            var parts = new List<OutputPart>();
            parser.Append(Encoding.UTF8.GetBytes(text), parts);
            parser.Finish(parts);
            if (family != Families.Typed || !name.Contains('"', StringComparison.Ordinal))
                Assert.Equal(name, Assert.Single(parts).Call!.Name);
        }
    }

    [Fact]
    public void A_schema_that_cannot_be_enforced_is_left_to_the_tool_unless_it_is_strict()
    {
        var schema = Family.Parse("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)"}}}""");
        var grammar = ToolGrammar.Build(
            Families.Hermes.Form, [new("odd", null, schema), .. Family.Tools], ToolChoice.Required, true, "", new(HasBlanks: true),
            CompileBudget.Default(), out var warnings);

        Assert.Contains("odd", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.True(GrammarWalk.Accepts(grammar, Open + "\"odd\", \"arguments\": {\"a\": [1]}}\n</tool_call>"));
        Assert.False(GrammarWalk.Begins(grammar, Open + "\"weather\", \"arguments\": {}"));
        var strict = Assert.Throws<LlamaConstraintException>(
            () => Build(Families.Hermes, ToolChoice.Auto, tools: [new("odd", null, schema, IsStrict: true)]));
        Assert.Contains("'odd'", strict.Message, StringComparison.Ordinal);
        Assert.Equal("pattern", strict.Keyword);
    }

    [Fact]
    public void A_mask_in_text_and_in_calls_is_what_brute_force_over_the_vocabulary_gives()
    {
        string[] pieces =
            ["<tool_call>", "</tool_call>", "<tool", "_call>", "{\"", "name", "\": ", "weather", "\", \"", "arguments", "{\"city\": \"",
                "ping", "\"}}\n", "a", "the ", "\u00E9", "<think>", "</think>", "\n"];
        var index = VocabularyIndex.Of(
            [.. Enumerable.Range(0, 256).Select(value => (byte[]?)[(byte)value]), .. pieces.Select(Encoding.UTF8.GetBytes), null],
            [256 + pieces.Length]);
        foreach (var choice in (ToolChoice[])[ToolChoice.Auto, ToolChoice.Required, ToolChoice.None])
        {
            var runtime = new ConstraintRuntime(Build(Families.Hermes, choice), index, new());
            Gen.Int[0, int.MaxValue].Array[16].ForAll(
                choices =>
                {
                    var matcher = runtime.Begin();
                    foreach (var next in choices)
                    {
                        var mask = matcher.Mask;
                        var allowed = new List<int>();
                        for (var token = 0; token < index.Size; token++)
                        {
                            var isEnd = token == index.Ends[0];
                            var isRight = isEnd ? matcher.MayEnd : matcher.Count([token]) == 1;
                            if (mask.Allows(token) != isRight)
                                return false;
                            if (isRight && token >= 256 && !isEnd)
                                allowed.Add(token);
                        }

                        if (allowed.Count > 0)
                            matcher.TryAccept(allowed[next % allowed.Count]);
                    }

                    return true;
                },
                iter: 20);
        }
    }

    private static Grammar Build(
        Family family, ToolChoice choice, string promptEnd = "", bool parallel = true, IReadOnlyList<ToolDescription>? tools = null) =>
        ToolGrammar.Build(
            family.Form, tools ?? Family.Tools, choice, parallel, promptEnd, new(HasBlanks: true), CompileBudget.Default(), out _);

    private static IEnumerable<string> Closes(ArgumentTags? tags) =>
        tags is null
            ? []
            : tags.IsNamed
                ? Family.Tools.SelectMany(tool => tool.Schema.GetProperty("properties").EnumerateObject())
                    .Select(property => tags.ValueEnd(property.Name))
                : [tags.ValueClose, tags.ValueClose.Trim()];

    private static byte[][] Bytes(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).Distinct().Select(Encoding.UTF8.GetBytes)];

    private static string InOrder(string json, System.Text.Json.JsonElement schema)
    {
        var arguments = JsonNode.Parse(json)!.AsObject();
        var ordered = new JsonObject();
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            if (arguments.TryGetPropertyValue(property.Name, out var value))
                ordered[property.Name] = value?.DeepClone();
        }

        Assert.Equal(arguments.Count, ordered.Count);
        return ordered.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
