using Microsoft.Extensions.AI;
using Quickstart;
using Quickstart.Report;
using Wattwise.Accounting;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The prompts of the part about compression, the writing of tools as text, and what is said of the results.</summary>
public class CompressionTests
{
    [Fact]
    public async Task Each_known_answer_is_in_its_prompt_once()
    {
        foreach (var prompt in await PromptsAsync())
        {
            var (sent, _) = await SendAsync(prompt);
            Assert.Equal(sent.IndexOf(prompt.Known, StringComparison.Ordinal), sent.LastIndexOf(prompt.Known, StringComparison.Ordinal));
            Assert.True(prompt.IsIn(sent));
            Assert.False(prompt.IsIn(prompt.Question));
        }
    }

    [Fact]
    public async Task Results_of_tools_reach_the_model_as_text_before_the_question()
    {
        var prompt = (await PromptsAsync())[1];
        var (sent, messages) = await SendAsync(prompt);

        Assert.All(messages, message => Assert.All(message.Contents, content => Assert.IsType<TextContent>(content)));
        Assert.EndsWith(prompt.Question, sent, StringComparison.Ordinal);
        Assert.Contains("I look that up with list_orders.", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_saving_of_reading_is_net_and_a_missed_answer_is_said()
    {
        var prompt = new CompressionPrompt("manual", "Which cell?", "CR2032", []);
        var change = new StageRecord(
            WattwiseStages.Compression, StageOutcome.Applied, "selected:prose", EnergyEstimate.Modelled(2, 2, 2), null, TimeSpan.Zero, null)
        { TokensBefore = 2_000, TokensAfter = 200 };
        var result = new CompressionResult([new(prompt, Asked(2_100, "The CR2032.", Call(50)), Asked(300, "A coin.", change, Call(8)))]);
        var other = MadeUpResults.Compare(wrong: false);
        var section = CompressionSection.Render(new Comparison(other.Workload, other.Without, other.With) { Compression = result }).Markup;

        // 50 J against 8 J of the model and 2 J of the stage.
        Assert.Equal(
            ["manual", "selected:prose", "2,000 \u2192 200 (\u221290 %)", "2,100 \u2192 300 (\u221285.7 %)", "50.0 J", "10.0 J", "2.00 J",
                "40.0 J (80 %)", "yes"],
            Assert.Single(result.Rows));
        Assert.Contains("The known answer is in 1 of 1 answers without compression and in 0 with it", section, StringComparison.Ordinal);
    }

    private static AskedPrompt Asked(long tokens, string answer, params StageRecord[] stages) =>
        new(tokens, new RequestFootprint(stages, TimeSpan.FromSeconds(1), null, null), answer, IsKnownSent: true);

    private static StageRecord Call(double joules) => new(
        WattwiseStages.Model, StageOutcome.ModelCalled, "metered", EnergyEstimate.Modelled(joules, joules, joules), null,
        TimeSpan.FromSeconds(1), new UsageDetails());

    private static Task<IReadOnlyList<CompressionPrompt>> PromptsAsync() =>
        CompressionPrompt.LoadAsync(Path.Combine(AppContext.BaseDirectory, "workload"), TestContext.Current.CancellationToken);

    private static async Task<(string Sent, IReadOnlyList<ChatMessage> Messages)> SendAsync(CompressionPrompt prompt)
    {
        using var model = new TestChatClient();
        var texts = new ToolsAsText(model);
        await texts.GetResponseAsync(prompt.Messages, cancellationToken: TestContext.Current.CancellationToken);
        return (texts.Sent, Assert.Single(model.SeenMessages));
    }
}
