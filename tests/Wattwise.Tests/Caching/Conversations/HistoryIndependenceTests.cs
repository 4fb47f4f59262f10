using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Conversations;

public class HistoryIndependenceTests
{
    [Theory]
    [InlineData("tune", 0.02)]
    [InlineData("test", 0.04)]
    public void Hardly_any_turn_that_depends_on_its_conversation_is_taken_for_independent(string set, double mostShare)
    {
        var conversations = Read(set, "history");
        var taken = conversations.Where(IsIndependent).ToArray();
        Assert.True((double)taken.Length / conversations.Length <= mostShare, string.Join(
            Environment.NewLine, taken.Select(turns => string.Join(" / ", turns.Select(turn => turn.Text)))));
    }

    [Theory]
    [InlineData("tune")]
    [InlineData("test")]
    public void Most_turns_that_do_not_depend_on_it_are_found(string set)
    {
        var conversations = Read(set, "alone");
        Assert.True(conversations.Count(IsIndependent) >= 0.75 * conversations.Length);
    }

    [Theory]
    [InlineData("Does the hotel have a pool?")]
    [InlineData("What does the warranty cover?")]
    [InlineData("Can I bring my dog?")]
    [InlineData("Explain step 3 in more detail.")]
    [InlineData("Which one is better for beginners?")]
    public void A_turn_whose_topic_goes_without_saying_depends_on_its_conversation(string turn) =>
        Assert.False(IsIndependent([Chat.User("What is a heat pump?"), Chat.Assistant("A machine."), Chat.User(turn)]));

    [Fact]
    public void System_messages_are_no_turns() =>
        Assert.True(IsIndependent(
            [Chat.System("Be brief."), Chat.User("What is VAT?"), Chat.Assistant("A tax."), Chat.User("What is the capital of Peru?")]));

    private static bool IsIndependent(ChatMessage[] turns) =>
        SelfContainment.FindDependence(turns[^1].Text) == TurnDependence.None && HistoryIndependence.Holds(turns, turns.Length - 1);

    private static ChatMessage[][] Read(string set, string label)
    {
        using var reader = new StreamReader(typeof(HistoryIndependenceTests).Assembly.GetManifestResourceStream("conversations.tsv")!);
        return
        [
            .. EmbeddedTable.Rows(reader).Where(cells => cells[0] == set && cells[1] == label)
                .Select(
                    cells =>
                        cells[3..].Select((text, i) =>
                            new ChatMessage(i % 2 == 0
                                ? ChatRole.User
                                : ChatRole.Assistant, text.Replace("\\n", "\n", StringComparison.Ordinal))).ToArray()),
        ];
    }
}
