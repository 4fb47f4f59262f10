using System.Text;
using CsCheck;

namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>Outputs of models come apart into text, reasoning and calls, however they are cut.</summary>
public class OutputParserTests
{
    private const string Paris = "weather{\"city\":\"Paris\",\"days\":3}";
    private const string Tricky = "weather{\"city\":\"a\\\"b\\\\c\\n<x> \u00E9\"}";

    public static TheoryData<string, string, string, string, string> Outputs { get; } = new()
    {
        { "Hermes",
            "Look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\", \"days\": "
                + "3}}\n</tool_call>\n<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>", "", "Look.",
                Paris + "; ping{}" },
        { "Hermes", "<think>\nHm.\n</think>\n\nHello.\n", "Hm.", "Hello.\n", "" },
        { "Hermes", "<think>\n\n</think>\n\nHello", "", "Hello", "" },
        { "Hermes", "</think>\n\nHello", "", "Hello", "" },
        { "Hermes", "<think>I call <tool_call>\n{\"name\":\"ping\",\"arguments\":{}}\n</tool_call> later</think>Now.",
            "I call <tool_call>\n{\"name\":\"ping\",\"arguments\":{}}\n</tool_call> later", "Now.", "" },
        { "Hermes", "<think>I call.\n<tool_call>\n{\"name\":\"ping\",\"arguments\":{}}\n</tool_call>", "I call.", "", "ping{}" },
        { "Hermes", "A <think> in the middle </think> is text.", "", "A <think> in the middle </think> is text.", "" },
        { "Hermes", "The tag <tool_call> begins a call, {\"a\":1} does not.", "", "The tag <tool_call> begins a call, {\"a\":1} does not.",
            "" },
        { "Hermes", "```json\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}\n```", "", "", Paris },
        { "Hermes", "{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}", "", "", Paris },
        { "Hermes", "{\"name\": \"nobody\", \"age\": 3}", "", "{\"name\": \"nobody\", \"age\": 3}", "" },
        { "Hermes", "<tool_call>\n```json\n{\"name\": \"ping\"}\n```\n</tool_call> and so on", "", "", "ping{}" },
        { "Hermes", "<tool_call>{'name': 'weather', 'arguments': {'city': 'Paris', 'days': 3}}</tool_call>", "", "", Paris },
        { "Hermes", "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": }}</tool_call>", "", "", "weather!" },
        { "Hermes", "<tool_call>{\"name\": \"weather\", \"arguments\": \"{\\\"city\\\": \\\"Paris\\\", \\\"days\\\": 3}\"}</tool_call>", "",
            "", Paris },
        { "Hermes", "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"</tool_call> </think> <tool_call>\"}}\n</tool_call>",
            "", "", "weather{\"city\":\"</tool_call> </think> <tool_call>\"}" },
        { "tags with names",
            "Yes.\n\n<tool_call>\n<function=weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>", "", "Yes.", Paris },
        { "tags with names", "<function=weather>\n<parameter=city>\na\"b\\c\n<x> \u00E9\n</parameter>\n</function>", "", "", Tricky },
        { "tags with names", "<think>\nSo.\n<tool_call>\n<function=ping>\n</function>\n</tool_call>", "So.", "", "ping{}" },
        { "tags with names",
            "<tool_call>\n<function=weather_alert>\n<parameter=on>\nTrue\n</parameter>\n<parameter=places>\n['a', "
                + "\"b\"]\n</parameter>\n<parameter=extra>\nNone\n</parameter>\n</function>\n</tool_call>", "", "",
                "weather_alert{\"on\":true,\"places\":[\"a\",\"b\"],\"extra\":null}" },
        { "tags with names",
            "<tool_call><function=weather><parameter=city>\nthe tag </parameter> and\n\n\n</parameter></function></tool_call>", "", "",
            "weather{\"city\":\"the tag </parameter> and\\n\\n\"}" },
        { "tags with names", "<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>", "", "", "ping{}" },
        { "tags for keys",
            "<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>\n<tool_call>ping</tool_call>", "", "", Paris + "; ping{}" },
        { "section of invocations",
            "<mm:calls>\n<invoke name=\"weather\">\n<parameter name=\"city\">Paris</parameter>\n<parameter "
                + "name=\"days\">3</parameter>\n</invoke>\n<invoke name=\"ping\">\n</invoke>\n</mm:calls>", "", "", Paris + "; ping{}" },
        { "tags with types",
            "<\uFF5Ccalls>\n<\uFF5Cinvoke name=\"weather\">\n<\uFF5Cparameter name=\"city\" "
                + "string=\"true\">3</\uFF5Cparameter>\n<\uFF5Cparameter name=\"days\" "
                + "string=\"false\">3</\uFF5Cparameter>\n</\uFF5Cinvoke>\n</\uFF5Ccalls>", "", "", "weather{\"city\":\"3\",\"days\":3}" },
        { "name before arguments", "Hi[TOOL_CALLS]weather[ARGS]{\"city\": \"Paris\", \"days\": 3}[TOOL_CALLS]ping[ARGS]{}", "", "Hi", Paris
            + "; ping{}" },
        { "section with a fence",
            "<|calls|><|call|>function<|sep|>weather\n```json\n{\"city\": \"Paris\", \"days\": "
                + "3}\n```<|/call|>\n<|call|>function<|sep|>ping\n```json\n{}```<|/call|><|/calls|>", "", "", Paris + "; ping{}" },
        { "list",
            "<TOOLS>[{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}, {\"name\": \"ping\", \"arguments\": "
                + "{}}]</TOOLS>", "", "", Paris + "; ping{}" },
        { "name as key", "<|prefix|>[{\"weather\": {\"city\": \"Paris\", \"days\": 3}}, {\"ping\": {}}]<|suffix|>", "", "", Paris
            + "; ping{}" },
        { "bare object", "{\"name\": \"weather\", \"parameters\": {\"city\": \"Paris\", \"days\": 3}}", "", "", Paris },
        { "bare object", "{\"name\": \"wea\"}", "", "{\"name\": \"wea\"}", "" },
        { "Kimi K2",
            "<think>Hm <|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>{\"city\": \"Paris\", "
                + "\"days\": 3}<|tool_call_end|><|tool_call_begin|>functions.ping:1<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>", "Hm", "", Paris + "#functions.weather:0; ping{}#functions.ping:1" },
        { "Kimi K3",
            "<|close|>think<|sep|><|open|>response<|sep|>Hi<|close|>response<|sep|><|open|>tools<|sep|><|open|>call tool=\"weather\" "
                + "index=\"1\"<|sep|><|open|>argument key=\"city\" type=\"string\"<|sep|>Paris<|close|>argument<|sep|><|open|>argument "
                + "key=\"days\" type=\"number\"<|sep|>3<|close|>argument<|sep|><|close|>call<|sep|><|close|>tools<|sep|>", "", "Hi",
                Paris },
        { "Gemma 4",
            "<|channel>thought\nHm<channel|>Hi<|tool_call>call:weather{city:<|\"|>Paris<|\"|>,days:3}<tool_call|><|tool_call>call:weather_alert{extra:{a:[1,<|\"|>}<|\"|>]},on:true}<tool_call|>", "Hm", "Hi", Paris + "; weather_alert{\"extra\":{\"a\":[1,\"}\"]},\"on\":true}" },
        { "MiniMax M3",
            "<mm:think>Hm</mm:think>]<]minimax[>[<tool_call>\n]<]minimax[>[<invoke "
                + "name=\"weather_alert\">]<]minimax[>[<places>]<]minimax[>[<item>a]<]minimax[>[</item>]<]minimax[>[<item>b]<]minimax[>[</item>]<]minimax[>[</places>]<]minimax[>[<extra>]<]minimax[>[<x>1]<]minimax[>[</x>]<]minimax[>[</extra>]<]minimax[>[</invoke>\n]<]minimax[>[</tool_call>", "Hm", "", "weather_alert{\"places\":[\"a\",\"b\"],\"extra\":{\"x\":1}}" },
        { "Python",
            "Hi<|tool_call_start|>[weather(city=\"Paris\", days=3), weather_alert(on=True, places=['a', \"it's\"], "
                + "extra=None)]<|tool_call_end|>", "", "Hi",
                Paris + "; weather_alert{\"on\":true,\"places\":[\"a\",\"it's\"],\"extra\":null}" },
        { "Python", "<|tool_call_start|>[weather(city='say \"hi\" or 'ho'')]<|tool_call_end|>", "", "",
            "weather{\"city\":\"say \\\"hi\\\" or 'ho'\"}" },
        { "GPT-OSS",
            "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>commentary<|message|>Wait. <|end|><|start|>assistant "
                + "to=functions.weather<|channel|>commentary json<|message|>{\"city\": \"Paris\", \"days\": 3}<|call|>", "Hm", "Wait.",
                Paris },
        { "GPT-OSS", "<|channel|>commentary to=functions.ping <|constrain|>json<|message|>{}", "", "", "ping{}" },
        { "GPT-OSS", "<|channel|>commentary to=browser.search<|message|>{\"q\":1}<|end|><|start|>assistant<|channel|>final<|message|>Hi",
            "", "Hi", "" },
        { "Muse",
            " to=self<|message|>Hm<|eom|><|start|>assistant to=weather<|message|><atem:function_calls>\n<atem:invoke "
                + "name=\"weather\">\n<atem:parameter name=\"city\">Paris</atem:parameter>\n<atem:parameter "
                + "name=\"days\">3</atem:parameter>\n</atem:invoke>\n</atem:function_calls>", "Hm", "", Paris },
        { "Functionary", "all\nHi >>> you>>>weather\n{\"city\": \"Paris\", \"days\": 3}>>>ping\n{}", "", "Hi >>> you", Paris + "; ping{}" },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void An_output_comes_apart_and_in_the_same_way_however_it_is_cut(
        string family, string output, string reasoning, string text, string calls)
    {
        var one = Families.All.Single(known => known.Name == family);
        var whole = Parsed.Of(one, output);

        Assert.Equal((reasoning, text, calls), (whole.Reasoning, whole.Text, whole.Calls));
        Assert.Equal(whole, Parsed.Of(one, output, 1));
        Gen.Int[1, 9].Array[1, 6].ForAll(cuts => Parsed.Of(one, output, cuts) == whole, iter: 20);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void What_was_given_out_is_never_taken_back(string family, string output, string reasoning, string text, string calls)
    {
        var one = Families.All.Single(known => known.Name == family);
        var parser = new OutputParser(one.Form, Family.Tools, one.PromptEnd());
        var parts = new List<OutputPart>();
        foreach (var value in Encoding.UTF8.GetBytes(output))
        {
            parser.Append([value], parts);
            var sofar = Parsed.Of(parts);
            Assert.StartsWith(sofar.Reasoning, reasoning, StringComparison.Ordinal);
            Assert.StartsWith(sofar.Text, text, StringComparison.Ordinal);
            Assert.StartsWith(sofar.Calls, calls, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_what_may_become_a_mark_is_held_back()
    {
        var parts = new List<OutputPart>();
        var parser = new OutputParser(Families.Hermes.Form, Family.Tools, Families.Hermes.PromptEnd());
        parser.Append("Hello <tool"u8, parts);
        Assert.Equal("Hello", Parsed.Of(parts).Text);
        parser.Append("box> caf\u00C3"u8[..^1], parts);
        Assert.Equal("Hello <toolbox> caf", Parsed.Of(parts).Text);
        Assert.False(parser.InCall);
        parser.Append([0xA9, (byte)'<'], parts);
        Assert.Equal("Hello <toolbox> caf\u00E9", Parsed.Of(parts).Text);
        parser.Append("tool_call>{\"name\""u8, parts);
        Assert.True(parser.InCall);
    }

    [Fact]
    public void A_call_that_the_end_cuts_is_kept_as_text_of_its_own()
    {
        var cut = Parsed.Of(
            Families.Hermes, "Hi <tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>\n<tool_call>\n{\"name\": \"wea");

        Assert.Equal(("Hi", "ping{}"), (cut.Text, cut.Calls));
        Assert.EndsWith("{\"name\": \"wea", cut.Unfinished, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_prompt_opens_reasoning_it_is_open_and_without_an_end_all_is_reasoning()
    {
        var form = Families.Hermes.Form;
        Assert.True(form.OpensReasoning("<|turn|>assistant\n<think>\n"));
        Assert.False(form.OpensReasoning("<|turn|>assistant\n<think>\n\n</think>\n\n"));
        var parsed = Parsed.Of(Families.Hermes, "Hm, <think> is no news"u8.ToArray(), "<|turn|>assistant\n<think>\n");
        Assert.Equal(("Hm, <think> is no news", ""), (parsed.Reasoning, parsed.Text));
    }

    [Fact]
    public void Without_tools_nothing_is_a_call()
    {
        const string output = "<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>";

        Assert.Equal(output, Parsed.Of(Families.Hermes.Form, [], Encoding.UTF8.GetBytes(output), "").Text);
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault_and_nothing_is_made_up()
    {
        var pieces = Families.All.SelectMany(family => family.Form.Markers).Concat(
            ["{", "}", "[", "]", "\"", "'", "name", "weather", "arguments", ":", ",", "\n", " ", "\\", "(", ")", "=", "a", "1", "\u00E9",
                "<|\"|>", "functions.ping:0", "```json"])
            .Distinct().Select(Encoding.UTF8.GetBytes).Append([0xFF]).Append([0xC3]).ToArray();
        Gen.Select(Gen.Int[0, Families.All.Count - 1], Gen.Int[0, pieces.Length - 1].Array[0, 60], Gen.Int[1, 20].Array[1, 4], Gen.Bool)
            .ForAll(
            (family, choices, cuts, hasTools) =>
            {
                var output = choices.SelectMany(choice => pieces[choice]).ToArray();
                var one = Families.All[family];
                var tools = hasTools ? Family.Tools : [];
                var parsed = Parsed.Of(one.Form, tools, output, one.PromptEnd(), cuts);
                var whole = Parsed.Of(one.Form, tools, output, one.PromptEnd());
                return parsed == whole && parsed.Text.Length + parsed.Reasoning.Length <= output.Length;
            },
            iter: 2000);
    }
}
