using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class RandomRequestTests
{
    [Theory]
    [InlineData("Generate a random password")]
    [InlineData("Please generate a strong password for me.")]
    [InlineData("Can you create an API key?")]
    [InlineData("Give me a UUID.")]
    [InlineData("I need a new token for the build.")]
    [InlineData("Draw a winner from these names: Ann, Bob, Cy")]
    [InlineData("Pick a random number between 1 and 10")]
    [InlineData("Roll two dice.")]
    [InlineData("Flip a coin")]
    [InlineData("We have a raffle. Please pick a winner!")]
    public void What_must_be_new_each_time_is_recognised(string prompt) => Assert.True(RandomRequest.Is(prompt));

    [Theory]
    [InlineData("How do I generate a random number in Python?")]
    [InlineData("What is a random forest?")]
    [InlineData("How do I reset my password?")]
    [InlineData("Why is my token invalid?")]
    [InlineData("Generate a summary of the handbook.")]
    [InlineData("Who won the draw?")]
    [InlineData("I want to reset my password.")]
    [InlineData("a secret of the password?")]
    [InlineData("Can I change my PIN at the counter?")]
    public void Usual_questions_are_not(string prompt) => Assert.False(RandomRequest.Is(prompt));

    [Fact]
    public async Task Its_answer_is_shared_with_nobody_not_even_at_the_same_time()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        Assert.Equal("bypass:random-answer", (await client.RecordAsync("Generate a random password")).Reason);
        var both = await Task.WhenAll(client.AskAsync("Generate a random password"), client.AskAsync("Generate a random password"));
        Assert.Equal(3, model.Calls);
        Assert.NotEqual(both[0], both[1]);

        var own = Chat.With(o => o.CacheScope = new("contoso", "ann"));
        Assert.Equal(await client.AskAsync("Generate a random password", own), await client.AskAsync("Generate a random password", own));
    }

    [Fact]
    public async Task Personal_data_in_an_earlier_turn_keeps_a_conversation_out_of_a_shared_scope()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        ChatMessage[] turns =
            [Chat.User("My IBAN is DE89 3704 0044 0532 0130 00."), Chat.Assistant("Thanks."), Chat.User("Which bank is that?")];
        await client.GetResponseAsync(turns, null, Chat.Token);
        await client.GetResponseAsync(turns, null, Chat.Token);
        Assert.Equal(2, model.Calls);

        var own = Chat.With(o => o.CacheScope = new("contoso", "ann"));
        await client.GetResponseAsync(turns, own, Chat.Token);
        await client.GetResponseAsync(turns, own, Chat.Token);
        Assert.Equal(3, model.Calls);
    }
}
