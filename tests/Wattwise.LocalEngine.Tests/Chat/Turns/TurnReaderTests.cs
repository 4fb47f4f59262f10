using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Conversations with tools, as templates get them.</summary>
public class TurnReaderTests
{
    [Fact]
    public void Calls_results_and_the_thought_before_them_stay_together()
    {
        var turns = Read(
            new(ChatRole.User, "Weather?"),
            new(ChatRole.Assistant,
                [new TextReasoningContent("Look it up."), new TextContent("One moment."), Call("a", "weather", ("city", "Rome"))]),
            new(ChatRole.Tool, [new FunctionResultContent("a", "sunny")]));

        Assert.Equal(["user", "assistant", "tool"], turns.Select(turn => turn.Role));
        Assert.Equal(("One moment.", "Look it up."), (turns[1].Text, turns[1].Reasoning));
        Assert.Equal(new ChatToolCall("a", "weather", """{"city":"Rome"}"""), Assert.Single(turns[1].ToolCalls));
        Assert.Equal(("sunny", "a", "weather"), (turns[2].Text, turns[2].ToolCallId, turns[2].ToolName));
    }

    [Fact]
    public void Results_stand_in_the_order_of_their_calls()
    {
        var turns = Read(
            new(ChatRole.Assistant, [Call("a", "f"), Call("b", "g"), Call("c", "h")]),
            new(ChatRole.Tool, [new FunctionResultContent("c", "3"), new FunctionResultContent("a", "1")]),
            new(ChatRole.Tool, [new FunctionResultContent("b", "2")]),
            new(ChatRole.User, "Go on."));

        Assert.Equal(["1", "2", "3", "Go on."], turns.Skip(1).Select(turn => turn.Text));
    }

    [Fact]
    public void Ids_that_are_repeated_or_missing_become_unique_and_results_find_their_calls()
    {
        var turns = Read(
            new(ChatRole.Assistant, [Call("0", "f"), Call("1", "g")]),
            new(ChatRole.Tool, [new FunctionResultContent("0", "f1"), new FunctionResultContent("1", "g1")]),
            new(ChatRole.Assistant, [Call("0", "g"), Call("", "f")]),
            new(ChatRole.Tool, [new FunctionResultContent("", "f2"), new FunctionResultContent("0", "g2")]));

        var calls = turns.SelectMany(turn => turn.ToolCalls).ToDictionary(call => call.Id);
        Assert.Equal(4, calls.Count);
        Assert.All(turns.Where(turn => turn.Role == ChatTurn.Tool), turn => Assert.Equal(turn.Text[..1], calls[turn.ToolCallId!].Name));
        Assert.Equal(["f1", "g1", "g2", "f2"], turns.Where(turn => turn.Role == ChatTurn.Tool).Select(turn => turn.Text));
    }

    [Fact]
    public void Thoughts_before_the_last_question_are_not_repeated_and_those_behind_it_are()
    {
        var turns = Read(
            new(ChatRole.User, "One?"),
            new(ChatRole.Assistant, [new TextReasoningContent("old"), new TextContent("1")]),
            new(ChatRole.User, "Two?"),
            new(ChatRole.Assistant, [new TextReasoningContent("new"), Call("a", "f")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", 2)]));

        Assert.Equal([null, null, null, "new", null], turns.Select(turn => turn.Reasoning));
    }

    [Fact]
    public void Values_of_NET_are_written_as_JSON_and_texts_as_they_are()
    {
        AssertResult("text \"as is\"", "text \"as is\"");
        AssertResult("ü", JsonElement.Parse("\"ü\""));
        AssertResult("""{"a":[1,2]}""", JsonElement.Parse("""{"a":[1,2]}"""));
        AssertResult("""{"a":1}""", new Dictionary<string, int> { ["a"] = 1 });
        AssertResult("2.5", 2.5);
        AssertResult("", null);
        AssertResult("one\ntwo", new AIContent[] { new TextContent("one"), new TextContent("two") });

        static void AssertResult(string expected, object? result) =>
            Assert.Equal(expected, Read(
                new(ChatRole.Assistant, [Call("a", "f")]), new(ChatRole.Tool, [new FunctionResultContent("a", result)]))[1].Text);
    }

    [Fact]
    public void Arguments_that_could_not_be_read_go_back_as_the_model_wrote_them()
    {
        var call = new FunctionCallContent("a", "f")
        {
            Exception = new InvalidOperationException("no JSON"),
            RawRepresentation = "{\"a\":",
        };

        Assert.Equal("{\"a\":", Read(new ChatMessage(ChatRole.Assistant, [call]))[0].ToolCalls[0].ArgumentsJson);
    }

    [Fact]
    public void A_message_that_repeats_its_result_as_text_is_one_result()
    {
        var turns = Read(
            new(ChatRole.Assistant, [Call("a", "f")]),
            new(ChatRole.Tool, [new TextContent("sunny"), new FunctionResultContent("a", "sunny")]),
            new(ChatRole.User, [new FunctionResultContent("a", "again"), new TextContent("And now?")]));

        Assert.Equal(
            [("assistant", ""), ("tool", "sunny"), ("tool", "again"), ("user", "And now?")], turns.Select(turn => (turn.Role, turn.Text)));
    }

    private static List<ChatTurn> Read(params ChatMessage[] messages) => TurnReader.Read(messages, "model");

    private static FunctionCallContent Call(string id, string name, params (string Name, object? Value)[] arguments) =>
        new(id, name, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));
}
