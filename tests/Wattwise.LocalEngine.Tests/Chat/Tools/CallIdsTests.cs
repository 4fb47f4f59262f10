namespace Wattwise.LocalEngine.Tests;

public class CallIdsTests
{
    [Fact]
    public void The_same_prompt_and_seed_give_the_same_ids_and_others_give_others()
    {
        Assert.Equal(Next(1, 7), Next(1, 7));
        Assert.NotEqual(Next(1, 7), Next(2, 7));
        Assert.NotEqual(Next(1, 7), Next(1, 8));
        Assert.Equal(3, Next(1, 7).Distinct().Count());

        static string[] Next(int prompt, long seed)
        {
            var ids = new CallIds(false, [], [prompt], seed);
            return [ids.Next(null), ids.Next(null), ids.Next("")];
        }
    }

    [Fact]
    public void A_models_own_id_is_kept_where_it_is_new()
    {
        var ids = new CallIds(false, ["0", "functions.f:0"], [1], 1);

        Assert.Equal("1", ids.Next("1"));
        Assert.NotEqual("0", ids.Next("0"));
        Assert.Equal("functions.f:1", ids.Next("functions.f:0"));
        Assert.Equal("functions.g:4", ids.Next("functions.g:4"));
    }

    [Fact]
    public void Families_with_short_ids_get_nine_letters_and_digits()
    {
        var ids = new CallIds(true, [], [1], 1);

        Assert.Equal("abcdefgh1", ids.Next("abcdefgh1"));
        Assert.Matches("^[a-zA-Z0-9]{9}$", ids.Next("functions.f:0"));
        Assert.Matches("^[a-zA-Z0-9]{9}$", ids.Next("abcdefgh1"));
        Assert.Matches("^[a-zA-Z0-9]{9}$", ids.Next(null));
    }

    [Fact]
    public void Ids_of_another_provider_are_mapped_alike_in_calls_and_results_and_in_every_turn()
    {
        ChatTurn[] turns =
        [
            new(ChatTurn.User, "a"),
            new(ChatTurn.Assistant, "") { ToolCalls = [new("call_x", "f", "{}"), new("abcdefgh1", "g", "{}")] },
            new(ChatTurn.Tool, "1") { ToolCallId = "call_x" },
            new(ChatTurn.Tool, "2") { ToolCallId = "abcdefgh1" },
        ];
        var mapped = CallIds.Shorten(turns);

        Assert.Matches("^[a-zA-Z0-9]{9}$", mapped[1].ToolCalls[0].Id);
        Assert.Equal("abcdefgh1", mapped[1].ToolCalls[1].Id);
        Assert.Equal(mapped[1].ToolCalls.Select(call => call.Id), mapped.Skip(2).Select(turn => turn.ToolCallId));
        Assert.Equal(mapped[1].ToolCalls[0].Id, CallIds.Shorten([turns[1], turns[2], turns[3], turns[0]])[0].ToolCalls[0].Id);
    }
}
