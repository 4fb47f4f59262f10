using Wattwise.Accounting;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives;

/// <summary>
/// A class is brief only after evidence, and no longer than its quality holds: simulations with a known truth and fixed seeds.
/// </summary>
public class EvidenceBeforeBrevityTests
{
    private static readonly (double, double) Good = (0.4, 0.35), Bad = (0.25, 0.2);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_good_class_becomes_brief_and_a_bad_one_never_does(int seed)
    {
        var good = new EvaluationWorld(seed, Two) { Truth = Good };
        var bad = new EvaluationWorld(seed, Two) { Truth = Bad };

        Assert.Equal(0, await good.RunWindowAsync());
        for (var window = 0; window < 12; window++)
        {
            await good.RunWindowAsync();
            Assert.Equal(0, await bad.RunWindowAsync());
        }

        Assert.Equal(1, await good.RunWindowAsync());
        Assert.Equal(DirectiveReasons.FullBelowFloor, bad.Chooser.Choose(EvaluationWorld.TaskClass, null, null).Reason);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_judge_that_lies_in_a_fifth_of_its_answers_makes_no_bad_class_brief(int seed)
    {
        var world = new EvaluationWorld(seed, Two) { Truth = Bad, LieRate = 0.2 };
        for (var window = 0; window < 40; window++)
            Assert.Equal(0, await world.RunWindowAsync(500));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Quality_that_falls_silently_is_found_in_one_window_even_if_the_judge_lies(int seed)
    {
        var world = new EvaluationWorld(seed, Two) { Truth = Good, LieRate = 0.2 };
        for (var window = 0; window < 20; window++)
            await world.RunWindowAsync();
        Assert.Equal(1, await world.RunWindowAsync());

        world.Truth = Bad;
        await world.RunWindowAsync();

        for (var window = 0; window < 10; window++)
            Assert.Equal(0, await world.RunWindowAsync());
    }

    [Fact]
    public async Task Another_model_begins_without_evidence()
    {
        var world = new EvaluationWorld(1, Two) { Truth = Good };
        for (var window = 0; window < 8; window++)
            await world.RunWindowAsync();
        Assert.Equal(1, await world.RunWindowAsync());

        // The first answer of the new model is the last brief one.
        world.ModelId = "model-2";
        Assert.InRange(await world.RunWindowAsync(1_000), 0, 0.001);
        Assert.Equal(1, world.Knowledge.Report().Single().Resets);
    }

    [Fact]
    public async Task What_is_not_judged_by_the_same_word_in_both_orders_is_a_tie()
    {
        // Half of the words are lies, so they say nothing: the score is exactly at the floor, and one run in twenty is taken for good.
        var brief = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var world = new EvaluationWorld(seed, Two) { Truth = (1, 0), LieRate = 0.5 };
            for (var window = 0; window < 5; window++)
                await world.RunWindowAsync(500);
            brief += world.Chooser.Choose(EvaluationWorld.TaskClass, null, null).Level == DirectiveLevel.Full ? 0 : 1;
        }

        Assert.InRange(brief, 0, 3);
    }

    [Fact]
    public async Task A_lower_floor_of_a_class_needs_less()
    {
        var strict = new EvaluationWorld(3, Two) { Truth = (0.38, 0.2) };
        var lax = new EvaluationWorld(3, options =>
        {
            Two(options);
            options.QualityFloors[EvaluationWorld.TaskClass] = 0.8;
        })
        { Truth = (0.38, 0.2) };
        for (var window = 0; window < 10; window++)
        {
            await strict.RunWindowAsync();
            await lax.RunWindowAsync();
        }

        Assert.Equal((0, 1), (await strict.RunWindowAsync(), await lax.RunWindowAsync()));
    }

    [Fact]
    public async Task An_evaluation_keeps_its_limits()
    {
        var world = new EvaluationWorld(4, options =>
        {
            Two(options);
            options.MaxSamplesPerEvaluation = 7;
        });
        await world.RunWindowAsync();
        Assert.Equal((7, 14), (world.Answers, world.Judgements));

        var frugal = new EvaluationWorld(4, options =>
        {
            Two(options);
            options.MaxEvaluationShare = 0.001;
        });
        await frugal.RunWindowAsync(1_000);

        // 1,000 J for each of 1,000 requests: a thousandth is 1,000 J, and a sample takes 200 J for the answer and 40 J for the judge.
        Assert.Equal(5, frugal.Answers);
    }

    [Fact]
    public async Task What_it_spent_is_told_once()
    {
        var world = new EvaluationWorld(5, Two);
        await world.RunWindowAsync(100);
        var (spent, judged) = world.Evaluator.TakeSpent(default);

        Assert.Equal(world.Judgements / 2, judged);
        Assert.Equal((200 * world.Answers) + (20 * world.Judgements), spent!.Value.Joules, 6);
        Assert.Equal(0, world.Evaluator.TakeSpent(default).Judged);
    }

    [Fact]
    public async Task A_model_or_judge_that_fails_ends_the_evaluation_and_changes_nothing()
    {
        var world = new EvaluationWorld(6, Two) { OnCall = () => throw new InvalidOperationException("down") };
        Assert.Equal(0, await world.RunWindowAsync(300));
        Assert.Equal(0, await world.RunWindowAsync(300));
        Assert.False(world.Knowledge.HasEvidence);
    }

    [Fact]
    public void Classes_beyond_the_limit_take_the_place_of_the_one_unused_for_longest()
    {
        var knowledge = new DirectiveKnowledge(2, 1, new Dictionary<string, double>(), maxClasses: 2, TimeProvider.System);
        foreach (var taskClass in (string[])["a", "b", "c", "d"])
            knowledge.Observe(taskClass, null, DirectiveLevel.Full, EnergyEstimate.Measured(1), 1, null, null);

        Assert.Equal(2, knowledge.Report().Count);
    }

    private static void Two(DirectivesOptions options)
    {
        options.Levels.Add(Directive.None);
        options.Levels.Add(Directive.Default[1]);
    }
}
