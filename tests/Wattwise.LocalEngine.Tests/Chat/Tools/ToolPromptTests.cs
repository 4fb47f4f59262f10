using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Tools in prompts of templates with and without a place for them.</summary>
public class ToolPromptTests(ChatModel model)
{
    private const string Full =
        "{% if tools %}TOOLS {{ tools | tojson }}\n{% endif %}{% for m in messages %}[{{ m.role }}{{ ':' + m.tool_call_id if "
            + "m.tool_call_id else '' }}]"
        + "{{ m.content }}{% for c in m.tool_calls or [] %}<call>{{ c.id }} {{ c.function.name }} {{ c.function.arguments | tojson "
        + "}}</call>{% endfor %}\n{% endfor %}";

    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.User, "Weather?"),
        new(ChatRole.Assistant, [new FunctionCallContent(
            "call_a", "weather", new Dictionary<string, object?> { ["city"] = "Rome" }), new FunctionCallContent("call_b", "time")]),
        new(ChatRole.Tool, [new FunctionResultContent("call_a", "sunny"), new FunctionResultContent("call_b", "noon")]),
    ];

    private static ChatOptions Options => new()
    {
        Instructions = "Be kind.",
        Tools = [AIFunctionFactory.Create((string city) => city, "weather", "The weather of a city."), AIFunctionFactory.CreateDeclaration(
            "time", null, JsonElement.Parse("{}"))],
    };

    [Fact]
    public void A_template_without_tools_tells_of_them_behind_the_system_message_and_shows_results_as_text()
    {
        var text = Render("{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}", Conversation, Options, out var isTold);

        Assert.True(isTold);
        Assert.StartsWith("[system]Be kind.\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"weather\",\"description\":\"The weather of a city.\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"time\",\"parameters\":{\"type\":\"object\",\"properties\":{}}", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "[assistant]<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Rome\"}}\n</tool_call>\n<tool_call>\n{\"name\": "
                + "\"time\", \"arguments\": {}}\n</tool_call>\n"
            + "[user]<tool_response>\nsunny\n</tool_response>\n<tool_response>\nnoon\n</tool_response>\n",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_stay_in_the_prompt_whether_they_may_be_called_or_not()
    {
        const string Template = "{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}";
        var options = Options;
        var auto = Render(Template, Conversation, options, out _);
        options.ToolMode = ChatToolMode.None;
        Assert.Equal(auto, Render(Template, Conversation, options, out _));
        options.ToolMode = ChatToolMode.RequireSpecific("time");
        Assert.Equal(auto, Render(Template, Conversation, options, out _));
    }

    [Fact]
    public void Calls_of_several_tools_become_turns_of_their_own_where_a_template_takes_one()
    {
        var turns = ToolPrompt.Adapt(
            TurnReader.Read(Conversation, "m"), null,
            ChatTemplate.Create(Full.Replace("m.tool_calls or []", "(m.tool_calls or [])[:1]", StringComparison.Ordinal)).Probe,
            CallForm.Hermes, out _);

        Assert.Equal(["user", "assistant", "tool", "assistant", "tool"], turns.Select(turn => turn.Role));
        Assert.Equal(["weather", "time"], turns.SelectMany(turn => turn.ToolCalls).Select(call => call.Name));
        Assert.Equal(["sunny", "noon"], turns.Where(turn => turn.Role == ChatTurn.Tool).Select(turn => turn.Text));
    }

    [Fact]
    public void A_template_that_checks_the_length_of_ids_gets_ids_of_nine_letters()
    {
        var checking = Full.Replace(
            "<call>", "{% if c.id | length != 9 %}{{ raise_exception('9!') }}{% endif %}<call>", StringComparison.Ordinal);

        Assert.True(ChatTemplate.Create(checking).Probe.ShortIds);
        Assert.False(ChatTemplate.Create(Full).Probe.ShortIds);
    }

    [Fact]
    public void A_thought_goes_back_between_a_call_and_the_answer_where_the_template_shows_it()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Weather?"),
            new(ChatRole.Assistant, [new TextReasoningContent("Look it up."), new FunctionCallContent(
                "call_a", "weather", new Dictionary<string, object?> { ["city"] = "Rome" })]),
            new(ChatRole.Tool, [new FunctionResultContent("call_a", "sunny")]),
        ];

        Assert.Contains(
            "<think>\nLook it up.\n</think>", Render(ScriptedModel.Thinking, messages, Options, out var isTold), StringComparison.Ordinal);
        Assert.False(isTold);
        Assert.DoesNotContain(
            "Look it up.", Render(
                ScriptedModel.Thinking, [.. messages, new(ChatRole.Assistant, "Sunny."), new(ChatRole.User, "And now?")], Options, out _),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_a_template_has_no_place_for_tools_is_logged_once()
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, ContextLength = 512, WarmUp = false, Threads = 1, LoggerFactory = factory },
            cancellationToken: Token);
        var client = new LlamaChatClient(engine);
        foreach (var _ in (int[])[1, 2])
            await client.GetResponseAsync("Hi", new() { Tools = Options.Tools, MaxOutputTokens = 2 }, Token);

        Assert.Single(logs.GetSnapshot(), record => record.Message.Contains("no form for tools", StringComparison.Ordinal));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Render(string template, ChatMessage[] messages, ChatOptions options, out bool isTold)
    {
        var rendered = PromptFormat.Of(ChatTemplate.Create(template), model.Engine.Vocabulary)
            .Render(ChatRequestReader.Read(messages, options, new(), "model"), isBeginning: false);
        isTold = rendered.IsTold;
        return string.Concat(rendered.Parts.Select(part => part.Text));
    }
}
