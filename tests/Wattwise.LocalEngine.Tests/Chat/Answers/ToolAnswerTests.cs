using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Answers that call tools, through whole requests.</summary>
public class ToolAnswerTests(ChatModel model)
{
    private const string Rome = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\", \"days\": 2}}\n</tool_call>";
    private const string Time = "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call>";

    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration(
        "weather", "The weather.", JsonElement.Parse(
            """{"type":"object","properties":{"city":{"type":"string","maxLength":20},"days":{"type":"integer"}},"required":["city"]}"""));

    private static readonly AIFunctionDeclaration Clock = AIFunctionFactory.CreateDeclaration(
        "time", null, JsonElement.Parse("""{"type":"object","properties":{}}"""));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ChatOptions Options => new() { Tools = [Weather, Clock], MaxOutputTokens = 160 };

    private ScriptedModel Thinking => new(model.Engine, ScriptedModel.Thinking);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Thought_text_and_calls_come_apart_whole_and_streamed_alike(bool streams)
    {
        var thinking = Thinking;
        var options = thinking.Write("<think>\nLook <tool_call> up.\n</think>\n\nOne moment.\n" + Rome + "\n" + Time, Options);
        var response = streams
            ? await thinking.Client.GetStreamingResponseAsync("Weather?", options, Token).ToChatResponseAsync(Token)
            : await thinking.Client.GetResponseAsync("Weather?", options, Token);

        var contents = response.Messages.SelectMany(message => message.Contents).Where(content => content is not UsageContent).ToArray();
        Assert.Equal(
            ["TextReasoningContent", "TextContent", "FunctionCallContent", "FunctionCallContent"],
            contents.Select(content => content.GetType().Name));
        Assert.Equal("One moment.", response.Text.Trim());
        var calls = contents.OfType<FunctionCallContent>().ToArray();
        Assert.Equal(["weather", "time"], calls.Select(call => call.Name));
        Assert.Equal("Rome", Assert.IsType<JsonElement>(calls[0].Arguments!["city"]).GetString());
        Assert.Equal(2, Assert.IsType<JsonElement>(calls[0].Arguments!["days"]).GetInt32());
        Assert.Empty(calls[1].Arguments!);
        Assert.NotEqual(calls[0].CallId, calls[1].CallId);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task A_call_is_handed_over_when_its_last_byte_is_in()
    {
        var thinking = Thinking;
        var at = new List<int>();
        var updates = await thinking.Client.GetStreamingResponseAsync("Weather?", thinking.Write(Rome + "\n" + Time, Options), Token)
            .ToListAsync(Token);
        for (var i = 0; i < updates.Count; i++)
            at.AddRange(updates[i].Contents.OfType<FunctionCallContent>().Select(_ => i));

        Assert.Equal(2, at.Count);
        Assert.True(at[0] < updates.Count - 1, "The first one came before the end.");
        Assert.Equal("", string.Concat(updates.Select(update => update.Text)).Trim());
    }

    [Fact]
    public async Task Tokens_that_would_break_a_call_are_not_written()
    {
        // The model wants a tool that is not there, and a number for a name.
        var thinking = Thinking;
        var script = Rome.Replace("weather", "whether", StringComparison.Ordinal).Replace("\"Rome\"", "5", StringComparison.Ordinal);
        var options = Options;
        options.AllowMultipleToolCalls = false;
        var response = await thinking.Client.GetResponseAsync("Weather?", thinking.Write(script, options), Token);

        foreach (var call in Calls(response))
        {
            Assert.Equal("weather", call.Name);
            Assert.Equal(JsonValueKind.String, Assert.IsType<JsonElement>(call.Arguments!["city"]).ValueKind);
        }

        Assert.True(
            response.FinishReason == ChatFinishReason.Length ? response.GetUnfinishedCall() is not null : Calls(response).Length == 1);
    }

    [Theory]
    [InlineData("any")]
    [InlineData("time")]
    public async Task A_required_call_is_made_by_a_model_without_a_form_of_its_own_whatever_it_wants(string required)
    {
        var options = Options;
        options.ToolMode = required == "any" ? ChatToolMode.RequireAny : ChatToolMode.RequireSpecific(required);
        (options.Temperature, options.Seed, options.AllowMultipleToolCalls) = (1.2f, 5, false);
        var response = await model.Client.GetResponseAsync("Hello!", options, Token);

        var call = Assert.Single(Calls(response));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal("", response.Text);
        if (required == "any")
            Assert.Contains(call.Name, (string[])["weather", "time"]);
        else
            Assert.Equal(required, call.Name);
    }

    [Fact]
    public async Task Without_a_mode_a_model_may_answer_in_text_and_with_none_it_must()
    {
        var thinking = Thinking;
        var text = await thinking.Client.GetResponseAsync("Weather?", thinking.Write("It is sunny.", Options), Token);
        Assert.Equal(("It is sunny.", ChatFinishReason.Stop), (text.Text, text.FinishReason));

        var none = Options;
        (none.ToolMode, none.MaxOutputTokens) = (ChatToolMode.None, 24);
        var refused = await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome, none), Token);
        Assert.Empty(Calls(refused));
        Assert.DoesNotContain("<tool_call>", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_a_turn_ends_the_turn_where_only_one_is_allowed()
    {
        var thinking = Thinking;
        var options = Options;
        options.AllowMultipleToolCalls = false;
        var response = await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome + "\n" + Time, options), Token);

        Assert.Equal("weather", Assert.Single(Calls(response)).Name);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_the_limit_cuts_is_not_returned_but_its_text_is_kept(bool streams)
    {
        var thinking = Thinking;
        var options = Options;
        options.MaxOutputTokens = 12;
        var response = streams
            ? await thinking.Client.GetStreamingResponseAsync("Weather?", thinking.Write(Rome, options), Token).ToChatResponseAsync(Token)
            : await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome, options), Token);

        Assert.Empty(Calls(response));
        Assert.Equal(("", ChatFinishReason.Length), (response.Text, response.FinishReason));
        Assert.StartsWith("<tool_call>", response.GetUnfinishedCall(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_marker_inside_of_a_string_is_text()
    {
        var thinking = Thinking;
        var script = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"</tool_call>\"}}\n</tool_call>";
        var call = Assert.Single(Calls(await thinking.Client.GetResponseAsync("Weather?", thinking.Write(script, Options), Token)));

        Assert.Equal("</tool_call>", ((JsonElement)call.Arguments!["city"]!).GetString());
    }

    [Fact]
    public async Task A_format_beside_tools_leaves_the_choice_between_calls_and_the_form()
    {
        var thinking = Thinking;
        var options = Options;
        options.ResponseFormat = ChatResponseFormat.ForJsonSchema(
            JsonElement.Parse("""{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}"""));

        Assert.Equal(
            "{\"ok\":true}", (await thinking.Client.GetResponseAsync("Weather?", thinking.Write("{\"ok\":true}", options), Token)).Text);
        Assert.Equal("weather", Calls(await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome, options), Token))[0].Name);
        var wrong = await thinking.Client.GetResponseAsync("Weather?", thinking.Write("It is sunny.", options), Token);
        Assert.DoesNotContain("sunny", wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_ids_at_temperature_0()
    {
        var thinking = Thinking;
        var first = Calls(await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome, Options), Token))[0];
        var second = Calls(await thinking.Client.GetResponseAsync("Weather?", thinking.Write(Rome, Options), Token))[0];

        Assert.Equal(first.CallId, second.CallId);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_enforced_is_an_error_of_a_strict_tool_and_names_it()
    {
        var strict = AIFunctionFactory.CreateDeclaration(
            "picky", null, JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)"}}}"""));
        var options = new ChatOptions { Tools = [new Strict(strict)] };
        var exception = await Assert.ThrowsAsync<LlamaConstraintException>(() => model.Client.GetResponseAsync("Hi", options, Token));

        Assert.Contains("picky", exception.Message, StringComparison.Ordinal);
        Assert.Equal("pattern", exception.Keyword);
    }

    private static FunctionCallContent[] Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];

    private sealed class Strict(AIFunctionDeclaration inner) : AIFunctionDeclaration
    {
        public override string Name => inner.Name;

        public override JsonElement JsonSchema => inner.JsonSchema;

        public override IReadOnlyDictionary<string, object?> AdditionalProperties => new Dictionary<string, object?> { ["strict"] = true };
    }
}
