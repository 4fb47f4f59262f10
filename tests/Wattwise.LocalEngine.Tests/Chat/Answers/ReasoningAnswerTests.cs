using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Answers of a model that thinks first, through whole requests.</summary>
public class ReasoningAnswerTests(ChatModel model)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ScriptedModel Thinking => new(model.Engine, ScriptedModel.Thinking);

    private ScriptedModel Opened => new(model.Engine, ScriptedModel.Opened);

    [Fact]
    public async Task The_thought_comes_first_and_is_counted()
    {
        var thinking = Thinking;
        var response = await thinking.Client.GetResponseAsync("Sum?", thinking.Write("<think>\nTwo and two.\n</think>\n\nFour."), Token);

        Assert.Equal(["Two and two.", "Four."], Texts(response));
        Assert.IsType<TextReasoningContent>(response.Messages[0].Contents[0]);
        Assert.Equal("Four.", response.Text);
        Assert.InRange(response.Usage!.ReasoningTokenCount!.Value, 4, response.Usage.OutputTokenCount!.Value - 2);
    }

    [Fact]
    public async Task A_stream_has_the_same_contents_and_the_usage_once()
    {
        var thinking = Thinking;
        const string Script = "<think>\nTwo and two, 数 🚀.\n</think>\n\nFour <b>.";
        var whole = await thinking.Client.GetResponseAsync("Sum?", thinking.Write(Script), Token);
        var updates = await thinking.Client.GetStreamingResponseAsync("Sum?", thinking.Write(Script), Token).ToListAsync(Token);

        Assert.Equal(Texts(whole), Texts(updates.ToChatResponse()));
        Assert.Equal(["Two and two, 数 🚀.", "Four <b>."], Texts(whole));
        Assert.True(updates.Count(update => update.Contents.OfType<TextReasoningContent>().Any()) > 2, "The thought came in pieces.");
        Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Equal(whole.Usage!.ReasoningTokenCount, updates.ToChatResponse().Usage!.ReasoningTokenCount);
    }

    [Fact]
    public async Task What_the_prompt_has_opened_is_a_thought_from_the_first_token()
    {
        var opened = Opened;
        var response = await opened.Client.GetResponseAsync("Sum?", opened.Write("Two and two.\n</think>\n\nFour."), Token);

        Assert.Equal(["Two and two.", "Four."], Texts(response));
    }

    [Fact]
    public async Task A_thought_that_is_not_wanted_is_counted_but_not_returned()
    {
        var thinking = Thinking;
        var options = new ChatOptions { Reasoning = new() { Output = ReasoningOutput.None } };
        var response = await thinking.Client.GetResponseAsync(
            "Sum?", thinking.Write("<think>\nTwo and two.\n</think>\n\nFour.", options), Token);

        Assert.Equal(["Four."], Texts(response));
        Assert.True(response.Usage!.ReasoningTokenCount > 3);
    }

    [Fact]
    public async Task No_effort_switches_thinking_off_in_the_template_or_closes_the_thought_at_once()
    {
        var thinking = Thinking;
        var none = new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } };
        var switched = await thinking.Client.GetResponseAsync("Sum?", thinking.Write("Four.", none), Token);
        Assert.Equal(["Four."], Texts(switched));
        var switchless = await thinking.Client.GetResponseAsync("Sum?", thinking.Write("Four."), Token);
        Assert.True(switched.Usage!.InputTokenCount > switchless.Usage!.InputTokenCount, "The template closes the thought in the prompt.");

        var closed = await Opened.Client.GetResponseAsync(
            "Sum?", new() { Reasoning = none.Reasoning, Temperature = 0, MaxOutputTokens = 12 }, Token);
        Assert.DoesNotContain(closed.Messages[0].Contents, content => content is TextReasoningContent);
        Assert.NotEqual("", closed.Text);
        Assert.InRange(closed.Usage!.ReasoningTokenCount!.Value, 1, 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_budget_closes_the_thought_between_two_characters_and_the_answer_follows(int most)
    {
        var opened = Opened;
        var options = new ChatOptions { MaxOutputTokens = 40 }.ConfigureLlama(llama => llama.MaxReasoningTokens = most);
        var response = await opened.Client.GetResponseAsync("Sum?", opened.Write("数数数数数数数数数数数数数数数数数数数数数数数数数数数数", options), Token);

        var thought = Assert.IsType<TextReasoningContent>(response.Messages[0].Contents[0]).Text;
        Assert.Matches("^数+$", thought);
        Assert.NotEqual("", response.Text);
        Assert.InRange(response.Usage!.ReasoningTokenCount!.Value, most, most + 8);
    }

    [Fact]
    public async Task A_format_holds_behind_the_thought()
    {
        var thinking = Thinking;
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"enum":["yes","no"]}""")) };
        var response = await thinking.Client.GetResponseAsync(
            "Sum?", thinking.Write("<think>\nIs it {so}?\n</think>\n\n\"no\"", options), Token);
        Assert.Equal(["Is it {so}?", "\"no\""], Texts(response));

        var opened = Opened;
        var bounded = options.Clone().ConfigureLlama(llama => llama.MaxReasoningTokens = 4);
        var forced = await opened.Client.GetResponseAsync(
            "Sum?", opened.Write("I think and think and think and think and think", bounded), Token);
        Assert.Contains(forced.Text, (string[])["\"yes\"", "\"no\""]);
    }

    [Fact]
    public async Task Stop_sequences_count_in_the_answer_only()
    {
        var thinking = Thinking;
        var options = new ChatOptions { StopSequences = ["stop"] };
        var response = await thinking.Client.GetResponseAsync(
            "Sum?", thinking.Write("<think>\nDo not stop.\n</think>\n\nFour. Then stop it.", options), Token);

        Assert.Equal(["Do not stop.", "Four. Then "], Texts(response));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Log_probabilities_are_those_of_all_tokens()
    {
        var thinking = Thinking;
        var options = new ChatOptions().ConfigureLlama(llama => llama.TopLogprobs = 0);
        var response = await thinking.Client.GetResponseAsync("Sum?", thinking.Write("<think>\nTwo.\n</think>\n\nFour.", options), Token);

        Assert.Equal(response.Usage!.OutputTokenCount, response.GetLogprobs()!.Count);
        Assert.Equal("<think>\nTwo.\n</think>\n\nFour.", string.Concat(response.GetLogprobs()!.Select(logprob => logprob.Token.Text)));
    }

    private static string[] Texts(ChatResponse response) => [.. response.Messages.SelectMany(message => message.Contents)
        .Select(content => content is TextReasoningContent thought ? thought.Text : (content as TextContent)?.Text).OfType<string>()];
}
