using System.Text.Json;

namespace Wattwise.LocalEngine.Tests;

public class TemplateProbeTests
{
    private const string Plain = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";

    private const string Full =
        "{% if tools %}{{ tools|tojson }}{% endif %}{% for m in messages %}<{{ m.role }}>{% if m.reasoning_content %}[{{ "
            + "m.reasoning_content }}]{% endif %}"
        + "{{ m.content }}{% for c in m.tool_calls or [] %}({{ c.function.name }} {{ c.function.arguments|tojson }}){% endfor %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<open>' if enable_thinking else '<shut>' }}{% endif %}";

    private static readonly ChatTurn[] Called =
    [
        new("user", "Sum?"),
        new("assistant", "") { ToolCalls = [new("id1", "add", """{"a": 1, "b": [true, null]}""")] },
        new("tool", "2") { ToolCallId = "id1", ToolName = "add" },
    ];

    [Fact]
    public void A_plain_template_has_roles_and_nothing_else()
    {
        var probe = ChatTemplate.Create(Plain).Probe;
        Assert.Equal((true, true, true), (probe.SystemRole, probe.LaterSystemRole, probe.RepeatedRoles));
        Assert.Equal((false, false, false), (probe.Tools, probe.ToolCalls, probe.ParallelCalls));
        Assert.Equal((false, false, false), (probe.KeepsReasoning, probe.KeepsReasoningBesideCalls, probe.ThinkingSwitch));
        Assert.True(probe.ToolResults);
    }

    [Fact]
    public void What_a_template_prints_it_can_do()
    {
        var probe = ChatTemplate.Create(Full).Probe;
        Assert.Equal((true, true, true), (probe.Tools, probe.ToolCalls, probe.ParallelCalls));
        Assert.Equal((true, true, true), (probe.KeepsReasoning, probe.KeepsReasoningBesideCalls, probe.ThinkingSwitch));
        Assert.False(probe.Dialect.WantsArgumentText);
    }

    [Fact]
    public void What_a_template_drops_or_refuses_it_cannot_do()
    {
        Assert.False(
            ChatTemplate.Create(
                Full.Replace("m.tool_calls or []", "(m.tool_calls or [])[:1]", StringComparison.Ordinal)).Probe.ParallelCalls);
        Assert.False(ChatTemplate.Create(
            "{% for m in messages %}{% if m.tool_calls and m.tool_calls|length > 1 %}{{ raise_exception('one') }}{% endif %}{% endfor %}"
                + Full).Probe.ParallelCalls);
        Assert.False(ChatTemplate.Create("{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}").Probe.SystemRole);
        Assert.False(
            ChatTemplate.Create(
                "{% for m in messages %}{% if m.role == 'user' and loop.previtem is defined and loop.previtem.role == 'user' %}{{ "
                    + "raise_exception('x') }}{% endif %}{{ m.content }}{% endfor %}")
            .Probe.RepeatedRoles);
    }

    [Theory]
    [InlineData("{{ c.function.arguments|tojson }}", """{"a": 1, "b": [true, null]}""")]
    [InlineData("{{ c.function.arguments }}", """{"a": 1, "b": [true, null]}""")]
    [InlineData("{{ '' + c.function.arguments }}", """{"a": 1, "b": [true, null]}""")]
    [InlineData("{% for k, v in c.function.arguments.items() %}{{ k }}={{ v|tojson }};{% endfor %}", "a=1;b=[true, null];")]
    [InlineData(
        "{{ c.function.arguments if c.function.arguments is string else c.function.arguments|tojson }}", """{"a": 1, "b": [true, null]}""")]
    public void Arguments_come_in_the_form_that_the_template_writes_well(string written, string expected) => Assert.Equal(
        "Sum?" + expected + "2",
        Render("{% for m in messages %}{{ m.content }}{% for c in m.tool_calls or [] %}" + written + "{% endfor %}{% endfor %}", Called));

    [Fact]
    public void Arguments_that_are_no_JSON_are_handed_over_as_they_are()
    {
        ChatTurn[] turns = [Called[0], Called[1] with { ToolCalls = [new("id1", "add", "{\"a\": ")] }, Called[2]];
        Assert.Contains("(add \"{\\\"a\\\": \")", Render(Full, turns), StringComparison.Ordinal);
    }

    [Fact]
    public void Reasoning_goes_by_the_name_that_the_template_reads() => Assert.Equal(
        "[hm]b",
        Render("{% for m in messages if m.role == 'assistant' %}[{{ m.thinking }}]{{ m.content }}{% endfor %}{% set _ = "
            + "messages|map(attribute='content')|list %}",
            [new("user", "a"), new("assistant", "b") { Reasoning = "hm" }, new("user", "c")]));

    [Fact]
    public void A_description_is_added_where_a_template_cannot_do_without()
    {
        var tool = JsonDocument.Parse(
            """{"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {"a": {"type": "number"}}}}}""").RootElement;
        const string Printed = "{% for t in tools or [] %}{{ t.function|tojson }}{% endfor %}{{ messages[0].content }}";
        Assert.DoesNotContain("description", Render(Printed, [new("user", "x")], new() { Tools = [tool] }), StringComparison.Ordinal);
        Assert.Equal("add()ax", Render(
            "{% for t in tools or [] %}{{ t.function.name + '(' + t.function.description + ')' }}{% for k, p in "
                + "t.function.parameters.properties|items %}{{ k + p.description }}{% endfor %}{% endfor %}{{ messages[0].content }}",
            [new("user", "x")],
            new() { Tools = [tool] }));
    }

    [Fact]
    public void Thinking_documents_and_variables_reach_the_template()
    {
        var variables = JsonDocument.Parse("""{"effort": "high", "document": {"title": "T"}}""").RootElement;
        Assert.Equal("True high T", Render(
            "{{ enable_thinking }} {{ reasoning_effort }} {{ documents[0].title if documents else '' }}{{ '' if documents else "
                + "messages[0].content }}",
            [new("user", "x")],
            new()
            {
                EnableThinking = true,
                Documents = [variables.GetProperty("document")],
                Variables = new Dictionary<string, JsonElement> { ["reasoning_effort"] = variables.GetProperty("effort") },
            }));
    }

    [Fact]
    public void The_efforts_that_make_a_difference_and_are_not_refused_are_known_the_least_first()
    {
        const string Levels =
            "{% if reasoning_effort == 'medium' %}{{ raise_exception('no such effort') }}{% endif %}Effort: {{ reasoning_effort or 'low' "
                + "}}. {{ messages[0].content }}";

        Assert.Equal(["low", "high"], ChatTemplate.Create(Levels).Probe.ReasoningEfforts);
        Assert.Equal(["none", "low", "high", "max"], ChatTemplate.Create(
            "{% if reasoning_effort == 'none' %}Do not think.{% elif reasoning_effort == 'max' %}Think long.{% endif %}"
                + Levels).Probe.ReasoningEfforts);
        Assert.Empty(ChatTemplate.Create(Full).Probe.ReasoningEfforts);
    }

    [Fact]
    public void Without_a_generation_prompt_the_answer_is_not_begun() => Assert.Equal(
        "<user>x", Render(Full, [new("user", "x")], new() { AddGenerationPrompt = false }));

    [Fact]
    public void Tools_and_results_are_content_and_roles_are_the_templates()
    {
        var parts = ChatTemplate.Create(Full).Render(Called);
        Assert.All(parts.Where(part => !part.IsContent && part.Text.Contains('<', StringComparison.Ordinal)), part =>
            Assert.Matches("<(user|assistant|tool|shut)>", part.Text));
        Assert.Equal(["Sum?", "add", "a", "b", "2"], parts.Where(part => part.IsContent).Select(part => part.Text));
    }

    private static string Render(string template, ChatTurn[] turns, ChatPromptOptions? options = null) =>
        string.Concat(ChatTemplate.Create(template).Render(turns, options).Select(part => part.Text));
}
