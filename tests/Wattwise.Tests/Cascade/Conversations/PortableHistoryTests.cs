using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Conversations;

public class PortableHistoryTests
{
    [Fact]
    public void Ids_of_calls_are_short_plain_and_never_shared() => Gen.Select(Gen.String, Gen.String).ForAll((one, other) =>
    {
        var id = PortableHistory.IdOf(one);
        Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", id);
        Assert.Equal(id, PortableHistory.IdOf(one));
        Assert.Equal(one == other, id == PortableHistory.IdOf(other));
    });

    [Fact]
    public void Texts_calls_and_results_come_through_in_their_order() => Gen.Int[0, 3].Array[0, 12].ForAll(kinds =>
    {
        var messages = kinds.Select((kind, i) => kind switch
        {
            0 => Chat.User($"user {i}"),
            1 => new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent($"text {i}")]),
            2 => new ChatMessage(
                ChatRole.Assistant, [new FunctionCallContent($"id {i}", $"tool {i}", new Dictionary<string, object?> { ["a"] = i })]),
            _ => new ChatMessage(ChatRole.Tool, [new FunctionResultContent($"id {i}", i)]),
        }).ToList();

        var rewritten = PortableHistory.Rewrite(messages, messages.Count);

        Assert.Equal(messages.SelectMany(Describe), rewritten.SelectMany(Describe));
        Assert.DoesNotContain(rewritten.SelectMany(message => message.Contents), content => content is TextReasoningContent);
    });

    [Fact]
    public void A_message_of_reasoning_alone_is_left_out() =>
        Assert.Empty(PortableHistory.Rewrite([new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm")])], 1));

    private static IEnumerable<string> Describe(ChatMessage message) =>
        message.Contents.Where(content => content is not TextReasoningContent).Select(content => content switch
        {
            TextContent text => $"{message.Role} {text.Text}",
            FunctionCallContent call => $"{message.Role} {call.Name} {call.Arguments!["a"]}",
            FunctionResultContent result => $"{message.Role} {result.Result}",
            _ => "",
        });
}
