using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

/// <summary>
/// Which answers a turn in a conversation shares: a first turn's, where it can be understood alone; its own only after the same turns.
/// </summary>
public class ConversationLookupTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    private static readonly SemanticCacheOptions Loose = new() { Policy = new StaticThresholdPolicy(0.9f), ShareFirstTurnAnswers = true };

    [Theory]
    [InlineData(Rephrased)]
    [InlineData(Prompt)]
    public async Task A_turn_that_can_be_understood_alone_is_served_by_a_first_turns_answer(string turn)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt);
        var response = await client.GetResponseAsync(
            [Chat.User("What is VAT?"), Chat.Assistant("A tax."), Chat.User(turn)], null, Chat.Token);

        Assert.Equal("answer 1", response.Text);
        Assert.Equal(CacheTier.Semantic, response.GetCacheHit()!.Tier);
        Assert.True(response.GetCacheHit()!.IgnoredHistory);
    }

    [Fact]
    public async Task Unless_the_app_wants_it_no_turn_in_a_conversation_is_served_by_a_first_turns_answer()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.9f) });
        await client.AskAsync(Prompt);
        Assert.Equal("answer 2", await Ask(client, "What is VAT?", "A tax.", Rephrased));
    }

    [Theory]
    [InlineData("I am pregnant.", "Congratulations!")]
    [InlineData("From now on answer only in French, please.", "D'accord.")]
    [InlineData("Can you answer in French?", "Oui.")]
    [InlineData("My son is three years old and has a fever.", "I am sorry to hear that.")]
    [InlineData("Explain things as if I were five years old.", "Sure!")]
    [InlineData("All prices in Swiss francs, please.", "Of course.")]
    [InlineData("In our company, Mercury is the name of our billing system.", "Thanks for telling me.")]
    [InlineData("Was ist die Mehrwertsteuer?", "Eine Steuer.")]
    [InlineData("What is VAT?", "A tax. Which country do you live in?")]
    [InlineData("What is wrong in \"print 1\"?", "The brackets.")]
    public async Task After_a_statement_a_wish_or_a_question_of_the_assistant_only_the_same_turns_share_an_answer(
        string user, string assistant)
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt);
        Assert.Equal("answer 2", await Ask(client, user, assistant, Rephrased));
    }

    [Fact]
    public async Task The_audit_says_that_earlier_turns_were_ignored()
    {
        var sink = new RecordingSink();
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.9f), ShareFirstTurnAnswers = true, AuditSink = sink });
        await client.AskAsync(Prompt);
        await client.AskAsync(Rephrased);
        await Ask(client, "What is VAT?", "A tax.", Rephrased);
        Assert.Equal([false, true], sink.Events.Select(served => served.IgnoredHistory));
    }

    [Fact]
    public async Task An_answer_in_a_conversation_is_never_served_to_a_first_turn()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        Assert.Equal("answer 1", await Ask(client, "What is VAT?", "A tax.", Prompt));
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
    }

    [Fact]
    public async Task An_answer_in_a_conversation_serves_the_same_turns_again()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        Assert.Equal("answer 1", await Ask(client, "What is VAT?", "A tax.", Prompt));
        Assert.Equal("answer 1", await Ask(client, "What is VAT?", "A tax.", Rephrased));
        Assert.Equal("answer 2", await Ask(client, "What is VAT?", "A tax on sales.", Rephrased));
    }

    [Fact]
    public async Task Of_both_places_the_more_similar_answer_is_served()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.8f), ShareFirstTurnAnswers = true });
        await Ask(client, "What is VAT?", "A tax.", "How could somebody reset my password?");
        await client.AskAsync(Rephrased, Chat.With(o => o.CacheMode = CacheMode.Refresh));
        Assert.Equal("answer 2", await Ask(client, "What is VAT?", "A tax.", Prompt));
    }

    [Fact]
    public async Task A_follow_up_shares_nothing_with_another_branch()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(_ => [1, 0]), new() { Policy = new StaticThresholdPolicy(0.01f) });
        Assert.Equal("answer 1", await Ask(client, "What is the VAT in France?", "20 %.", "and in Spain?"));
        Assert.Equal("answer 2", await Ask(client, "What is the VAT in France?", "20 percent.", "and in Spain?"));
        Assert.Equal("answer 3", await Ask(client, "What is the wage in France?", "20 %.", "and in Spain?"));
        Assert.Equal("answer 1", await Ask(client, "What is the VAT in France?", "20 %.", "and in Spain?"));
    }

    private static async Task<string> Ask(SemanticCacheChatClient client, params string[] turns)
    {
        var messages = turns.Select((text, i) => i % 2 == 0 ? Chat.User(text) : Chat.Assistant(text));
        return (await client.GetResponseAsync(messages, null, Chat.Token)).Text;
    }
}
