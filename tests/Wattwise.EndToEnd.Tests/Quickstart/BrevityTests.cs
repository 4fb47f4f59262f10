using Microsoft.Extensions.AI;
using Quickstart;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The prompts, the judge and the evidence of the part about brief answers.</summary>
public class BrevityTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "workload");
    private static readonly IReadOnlyList<BrevityPrompt> Prompts = BrevityPrompt.Load(Folder);

    [Theory]
    [InlineData("It costs 122 euros.", true)]
    [InlineData("It costs 1220 euros.", false)]
    [InlineData("It costs A122.", false)]
    [InlineData("Euros.", false)]
    public void A_number_must_be_the_whole_one(string answer, bool isRight) =>
        Assert.Equal(isRight, Prompts[0] with { AnyOf = ["122"], AtLeast = 1 } is var prompt && prompt.IsAnsweredBy(answer));

    [Fact]
    public void A_list_needs_as_many_of_its_members_as_it_says()
    {
        var prompt = Prompts[0] with { AnyOf = ["red", "blue", "green"], AtLeast = 2 };
        Assert.True(prompt.IsAnsweredBy("Red and blue."));
        Assert.False(prompt.IsAnsweredBy("Red, red and red."));
    }

    [Theory]
    [InlineData("yes", "yes", AnswerPreference.Neither)]
    [InlineData("no", "no", AnswerPreference.Neither)]
    [InlineData("yes", "no", AnswerPreference.First)]
    [InlineData("no", "yes", AnswerPreference.Second)]
    public async Task The_answer_that_alone_is_right_is_preferred(string first, string second, AnswerPreference expected)
    {
        var prompt = Prompts[0] with { AnyOf = ["yes"], AtLeast = 1 };
        IResponseJudge judge = new KeyJudge([prompt]);
        var word = await judge.CompareAsync(new ComparedAnswers(prompt.Question, first, second), TestContext.Current.CancellationToken);
        Assert.Equal(expected, word.Preferred);
    }

    [Fact]
    public void No_evidence_rests_on_a_prompt_that_is_shown()
    {
        var shown = Prompts.Where(prompt => !prompt.IsForEvidence).Select(prompt => prompt.Question).ToHashSet();
        Assert.Equal(3 * QuickstartCommand.MostBrevityPrompts, shown.Count);
        Assert.DoesNotContain(Prompts.Where(prompt => prompt.IsForEvidence), prompt => shown.Contains(prompt.Question));
    }

    [Fact]
    public void The_evidence_has_a_comparison_for_each_prompt_and_names_its_origin()
    {
        var evidence = ShippedEvidence.Load(Folder);
        Assert.Equal(
            Prompts.Where(prompt => prompt.IsForEvidence).CountBy(prompt => prompt.TaskClass).ToDictionary(),
            evidence.Found.CountBy(found => found.TaskClass).ToDictionary());
        Assert.StartsWith("gathered on ", evidence.Origin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("product-fact", DirectiveReasons.Brief)]
    [InlineData("word-meaning", DirectiveReasons.Brief)]

    // The mean of its brief answers is at the floor, and their lower bound far below it: more of them might yet be enough.
    [InlineData("list", DirectiveReasons.FullNoEvidence)]
    public async Task The_stage_treats_all_prompts_of_a_class_alike_by_its_evidence(string taskClass, string reason)
    {
        // Evidence is that of the model it was gathered with.
        var evidence = ShippedEvidence.Load(Folder);
        var model = new TestChatClient
        {
            Respond = (_, _) =>
                Task.FromResult(
                    new ChatResponse(new ChatMessage(ChatRole.Assistant, "An answer."))
                    {
                        ModelId = evidence.Found[0].ServedModelId,
                        FinishReason = ChatFinishReason.Stop,
                    }),
        };
        using var stage = await BrevityPasses.CreateStageAsync(model, evidence, null, TestContext.Current.CancellationToken);
        using var client = stage.AsBuilder().UseAccounting().Build();
        foreach (var prompt in Prompts.Where(prompt => prompt.TaskClass == taskClass))
        {
            var response = await BrevityPasses.AskAsync(client, prompt, level: null, TestContext.Current.CancellationToken);
            Assert.Equal(
                (prompt.Question, reason),
                (prompt.Question, response.GetFootprint()!.Stages.First(record => record.Stage == WattwiseStages.Directives).Reason));
        }
    }
}
