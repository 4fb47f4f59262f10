using Quickstart;
using Quickstart.Report;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The part about a cascade: recorded pairs of answers, sent through the stage.</summary>
public class CascadeReplayTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "workload");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_prompt_has_one_pair_and_its_tokens_make_up_the_text()
    {
        var prompts = BrevityPrompt.LoadAll(Folder);
        var pairs = RecordedPairs.Load(Folder).Pairs;

        Assert.Equal(prompts.Select(prompt => prompt.Id).Order(), pairs.Select(pair => pair.Id).Order());
        Assert.Equal(prompts.Count, prompts.Select(prompt => prompt.Question).Distinct().Count());
        Assert.All(pairs, pair => Assert.Equal(pair.Brief.Text.Length, pair.Brief.Lengths.Sum()));
        Assert.All(pairs, pair =>
            Assert.True(pair.Brief.Joules > 0 && pair.Full.Joules > 0 && pair.Brief.LogProbabilities.Count == pair.Brief.OutputTokens));
    }

    [Fact]
    public async Task Facts_are_read_by_the_brief_form_once_that_is_certified_and_lists_never()
    {
        var result = await new CascadeReplay(BrevityPrompt.LoadAll(Folder), RecordedPairs.Load(Folder)).RunAsync(Token);
        var classes = result.Classes.ToDictionary(one => one.Name);

        Assert.True(classes["product-fact"].Certificate!.Holds);
        Assert.InRange(classes["product-fact"].Steps.Count(step => step.IsBrief), 50, 328);
        Assert.DoesNotContain(classes["list"].Steps, step => step.IsBrief);
        Assert.False(classes["list"].Certificate!.Holds);

        // Evidence is in the sums, also where nothing came of it, and the right answers do not fall by more than the limit.
        Assert.All(result.Steps, step => Assert.True(step.Joules > 0));
        Assert.True(classes["list"].Joules > classes["list"].FullJoules);
        Assert.All(result.Classes, one => Assert.True(
            one.Steps.Count(step => step.IsRight) >= one.Steps.Count(
                step => step.IsFullRight) - (CascadeReplay.MaxQualityLoss * one.Steps.Count)));
    }

    [Fact]
    public async Task The_same_answers_give_the_same_decisions()
    {
        var replay = new CascadeReplay(BrevityPrompt.LoadAll(Folder), RecordedPairs.Load(Folder));

        Assert.Equal((await replay.RunAsync(Token)).Steps.Select(step => step.IsBrief), (await replay.RunAsync(Token)).Steps
            .Select(step => step.IsBrief));
    }

    [Fact]
    public void The_section_says_that_it_is_a_replay_and_what_evidence_cost()
    {
        // Two requests of evidence at 30 J in place of 20 J, then four at 10 J: 20 J more, 10 J less each.
        ReplayStep[] steps = [.. Steps(2, isBrief: false, joules: 30), .. Steps(4, isBrief: true, joules: 10)];
        var other = MadeUpResults.Compare(wrong: false);
        var result = new ReplayResult(steps, [], "gathered then");
        var section = CascadeSection.Render(new Comparison(other.Workload, other.Without, other.With) { Cascade = result }).Markup;

        Assert.Equal(
            ["facts", "6", "4", "none", "0 / 6", "120 J", "100 J", "10.0 J in place of 20.0 J", "2 requests"], Assert.Single(result.Rows));
        Assert.Contains("A replay, nothing of it was asked in this run", section, StringComparison.Ordinal);
        Assert.Contains("gathered then", section, StringComparison.Ordinal);
        Assert.Contains("16.7 % less", section, StringComparison.Ordinal);
        Assert.Contains("Left out of this run", CascadeSection.Render(other).Markup, StringComparison.Ordinal);

        static IEnumerable<ReplayStep> Steps(int count, bool isBrief, double joules) =>
            Enumerable.Repeat(new ReplayStep("facts", isBrief, IsRight: true, IsFullRight: false, joules, 20), count);
    }
}
