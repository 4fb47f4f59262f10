using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Knowledge;

public class CascadeKnowledgeTests
{
    private const string Class = "questions";

    [Fact]
    public void Nothing_is_accepted_and_everything_is_drawn_before_there_is_evidence()
    {
        var knowledge = Create();
        Assert.False(Decide(knowledge, 1).Accept);
        Assert.True(knowledge.Draw(Class));
        Assert.Empty(knowledge.Certificates);
    }

    [Fact]
    public void What_agrees_and_loses_nothing_is_accepted_and_what_differs_and_loses_is_not()
    {
        var knowledge = Create();
        Teach(knowledge, 600);
        Assert.True(Decide(knowledge, 1).Accept);
        Assert.False(Decide(knowledge, 0).Accept);
        var certificate = Assert.Single(knowledge.Certificates);
        Assert.True(certificate.Holds);
        Assert.InRange(certificate.KeptShare, 0.5, 0.9);
        Assert.True(certificate.ObservedLoss <= certificate.MaxLoss);
    }

    [Fact]
    public void A_signal_that_nobody_has_named_before_is_learned()
    {
        var knowledge = Create();
        var random = new Random(5);
        for (var i = 0; i < 1_500; i++)
        {
            var value = random.NextDouble();
            knowledge.Learn(Evidence(i, value > 0.6 ? 1 : 0, [new("own.doubt", value)]));
        }

        Assert.True(knowledge.Decide(Class, 0, CascadeRule.Whole, [new("own.doubt", 0.1)]).Accept);
        Assert.False(knowledge.Decide(Class, 0, CascadeRule.Whole, [new("own.doubt", 0.9)]).Accept);
    }

    [Fact]
    public void A_weak_tier_that_loses_much_gets_no_certificate_but_a_reason()
    {
        var knowledge = Create();
        for (var i = 0; i < 400; i++)
            knowledge.Learn(Evidence(i, i % 3 == 0 ? 1 : 0, []));
        var certificate = Assert.Single(knowledge.Certificates);
        Assert.False(certificate.Holds);
        Assert.Equal(InfeasibleReasons.LossAboveLimit, certificate.Infeasible);
    }

    [Fact]
    public void Of_several_tiers_what_one_does_better_is_no_comfort_for_what_it_does_worse()
    {
        // As often better as worse: to a tier alone that is no loss, to one that sees what others leave it may be.
        foreach (var (tiers, holds) in new[] { (1, true), (2, false) })
        {
            var knowledge = new CascadeKnowledge(
                new KnowledgeOptions { MaxLoss = _ => 0.05 * tiers, Risk = 0.05 * tiers, Tiers = tiers, Seed = 1 });
            for (var i = 0; i < 1_500; i++)
                knowledge.Learn(Evidence(i, (i % 10) switch { 0 => 1, 5 => -1, _ => 0 }, []));
            Assert.Equal(holds, Assert.Single(knowledge.Certificates).Holds);
        }
    }

    [Fact]
    public void Requests_that_came_to_a_tier_because_others_were_in_vain_do_not_tell_that_the_traffic_has_changed()
    {
        foreach (var (isSample, holds) in new[] { (true, false), (false, true) })
        {
            var knowledge = Create();
            Teach(knowledge, 600);
            for (var i = 0; i < 300; i++)
                knowledge.Decide(Class, 0, CascadeRule.Whole, [new("opinion.agrees", 0)], isSample);
            Assert.Equal(holds, Assert.Single(knowledge.Certificates).Holds);
        }
    }

    [Fact]
    public void Evidence_that_was_not_drawn_certifies_nothing()
    {
        var knowledge = Create();
        for (var i = 0; i < 500; i++)
            knowledge.Learn(Evidence(i, 0, [new("opinion.agrees", 1)]) with { IsDrawn = false });
        Assert.Equal(InfeasibleReasons.TooLittleEvidence, Assert.Single(knowledge.Certificates).Infeasible);
    }

    [Fact]
    public void Replayed_evidence_decides_and_certifies_as_it_did_live()
    {
        var live = Create();
        var stored = Teach(live, 900);
        var restored = Create();
        foreach (var evidence in stored)
            restored.Learn(evidence);
        Assert.Equal(live.Certificates, restored.Certificates);
        for (var i = 0; i <= 10; i++)
            Assert.Equal(Decide(live, i / 10.0), Decide(restored, i / 10.0));
    }

    [Fact]
    public void Once_certain_only_a_share_is_drawn()
    {
        var knowledge = Create();
        Teach(knowledge, 900);
        Assert.InRange(Enumerable.Range(0, 2_000).Count(_ => knowledge.Draw(Class)), 60, 140);
        Assert.True(knowledge.Draw("another class"));
    }

    [Fact]
    public void A_fall_of_the_quality_leaves_a_mark_and_the_strongest_tier_answers_again()
    {
        var knowledge = Create();
        Teach(knowledge, 900);
        for (var i = 0; i < 300 && Decide(knowledge, 1).Accept; i++)
            knowledge.Learn(Evidence(i, i % 4 == 0 ? 1 : 0, [new("opinion.agrees", 1)]));
        Assert.False(Decide(knowledge, 1).Accept);
        var mark = Assert.Single(knowledge.TakeResets());
        Assert.True(mark is { IsReset: true, TaskClass: Class, Tier: 0 });
        Assert.Empty(knowledge.TakeResets());
        Assert.Equal(InfeasibleReasons.Drift, Assert.Single(knowledge.Certificates).Infeasible);
    }

    [Fact]
    public void Other_traffic_than_what_was_certified_has_no_certificate()
    {
        var knowledge = Create();
        Teach(knowledge, 900);
        for (var i = 0; i < 100; i++)
            Decide(knowledge, 0);
        Assert.False(Decide(knowledge, 1).Accept);
        Assert.True(knowledge.Draw(Class));
        knowledge.Learn(Evidence(1, 0, [new("opinion.agrees", 1)]));
        Assert.Single(knowledge.TakeResets());
    }

    [Fact]
    public void A_mark_forgets_the_class_and_no_other()
    {
        var knowledge = Create();
        Teach(knowledge, 900);
        Teach(knowledge, 900, "other");
        knowledge.Learn(Evidence(0, 0, []) with { IsReset = true });
        Assert.False(Decide(knowledge, 1).Accept);
        Assert.True(knowledge.Decide("other", 0, CascadeRule.Whole, [new("opinion.agrees", 1)]).Accept);
    }

    [Fact]
    public void The_limit_and_the_risk_are_split_among_tiers()
    {
        var knowledge = new CascadeKnowledge(new KnowledgeOptions { MaxLoss = _ => 0.06, Risk = 0.06, Tiers = 3, Seed = 1 });
        knowledge.Learn(Evidence(0, 0, []) with { Tier = 2 });
        var certificate = Assert.Single(knowledge.Certificates);
        Assert.Equal(0.02, certificate.MaxLoss, 12);
        Assert.Equal(0.02, certificate.Risk, 12);
    }

    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(-1, 0)]
    [InlineData(0, 7)]
    [InlineData(0, double.NaN)]
    public void Evidence_that_cannot_be_is_left_out(int tier, double loss)
    {
        var knowledge = Create();
        knowledge.Learn(Evidence(0, loss, []) with { Tier = tier });
        Assert.Empty(knowledge.Certificates);
    }

    [Fact]
    public void Classes_beyond_the_most_are_never_accepted()
    {
        var knowledge = new CascadeKnowledge(new KnowledgeOptions { MaxLoss = _ => 0.05, MaxClasses = 1, Seed = 1 });
        Teach(knowledge, 10);
        Teach(knowledge, 600, "other");
        Assert.Single(knowledge.Certificates);
        Assert.False(knowledge.Decide("other", 0, CascadeRule.Whole, [new("opinion.agrees", 1)]).Accept);
    }

    private static CascadeKnowledge Create() => new(new KnowledgeOptions { MaxLoss = _ => 0.05, Seed = 1, JudgedBy = "same final answer" });

    private static CascadeDecision Decide(CascadeKnowledge knowledge, double agrees) =>
        knowledge.Decide(Class, 0, CascadeRule.Whole, [new("opinion.agrees", agrees)]);

    private static CascadeEvidence Evidence(int second, double loss, IReadOnlyList<ConfidenceSignal> signals, string taskClass = Class) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(second), taskClass, 0, CascadeRule.Whole, signals, loss) { IsDrawn = true };

    // Seven of ten agree and lose in 1 of 100; the others lose in half.
    private static List<CascadeEvidence> Teach(CascadeKnowledge knowledge, int count, string taskClass = Class)
    {
        var random = new Random(3);
        var taught = new List<CascadeEvidence>();
        for (var i = 0; i < count; i++)
        {
            var agrees = random.NextDouble() < 0.7;
            taught.Add(
                Evidence(i, random.NextDouble() < (agrees ? 0.01 : 0.5) ? 1 : 0, [new("opinion.agrees", agrees ? 1 : 0)], taskClass));
            knowledge.Learn(taught[^1]);
        }

        return taught;
    }
}
