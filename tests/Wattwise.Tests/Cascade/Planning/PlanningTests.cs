using CsCheck;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Planning;

public class PlanningTests
{
    private static readonly OperatingPoint Strongest = new(1, 0, 1);

    private static readonly Gen<OperatingPoint[]> Ways = Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Array[1, 6]
        .Select(ways => ways.Select(way => new OperatingPoint(way.Item1, way.Item2)).Append(Strongest).ToArray());

    [Fact]
    public void The_index_of_a_tier_that_is_right_or_wrong_is_one_less_cost_over_worth_and_chance()
    {
        // v q (1 - z) = c with v = 10, q = 0.5, c = 1.
        Assert.Equal(0.8, TierIndex.Of(1, 0.5, 10), 9);
        Assert.Equal(-1, TierIndex.Of(1, 0.5, 1), 9);
    }

    [Fact]
    public void A_tier_that_costs_more_than_it_saves_is_left_out()
    {
        TierOutlook[] tiers = [new(0, 0.9, 0.5), new(1, 0.1, 0.5)];
        Assert.Equal(1, TierIndex.Order(tiers, 1, 0, null));
        Assert.Equal([1, 0], tiers.Select(tier => tier.Tier));
    }

    [Fact]
    public void A_second_opinion_is_paid_once_and_may_cost_more_than_the_drafts_save()
    {
        TierOutlook[] tiers = [new(0, 0.1, 0.5), new(1, 0.2, 0.5)];
        Assert.Equal(0, TierIndex.Order(tiers, 1, 0.45, null));
        Assert.Equal(2, TierIndex.Order(tiers, 1, 0.3, null));
    }

    [Fact]
    public void No_order_of_tiers_that_err_independently_is_cheaper_than_that_of_the_index() =>
        Gen.Select(Gen.Double[0.01, 1], Gen.Double[0.01, 1]).Array[1, 5].ForAll(ways =>
        {
            TierOutlook[] tiers = [.. ways.Select((way, i) => new TierOutlook(i, way.Item1, way.Item2))];
            var ordered = tiers.ToArray();
            var planned = Cost(ordered[..TierIndex.Order(ordered, 1, 0, null)]);
            return Choices([], tiers).All(choice => planned <= Cost(choice) + 1e-9);
        }, iter: 300);

    [Fact]
    public void A_tier_that_keeps_nothing_of_what_the_first_one_leaves_is_not_tried_after_it()
    {
        var joint = new JointKept();
        for (var i = 0; i < 100; i++)
            joint.Add(i % 2 == 0 ? 0b11 : 0);
        TierOutlook[] tiers = [new(0, 0.1, 0.5), new(1, 0.15, 0.5)];
        Assert.Equal(2, TierIndex.Order([.. tiers], 1, 0, null));
        Assert.Equal(1, TierIndex.Order(tiers, 1, 0, joint));
        Assert.Equal(0, tiers[0].Tier);
    }

    [Fact]
    public void The_forecast_is_the_formula_of_two_tiers()
    {
        // r + rho + (1 - a) + eps a with r + rho = 0.1, a = 0.68, eps = 0.05: 0.454
        var forecast = CascadeForecast.Of([new(0, 0.1, 0.68), new(1, 1, 1)], 0.05);
        Assert.Equal(0.454, forecast.Cost, 9);
        Assert.True(forecast.IsWorthwhile);
        Assert.False(CascadeForecast.Of([new(0, 0.6, 0.5), new(1, 1, 1)], 0.05).IsWorthwhile);
    }

    [Fact]
    public void A_budget_that_no_way_keeps_is_told_with_the_least_cost()
    {
        var plan = BudgetPlan.Of([new(1, [new(0.2, 0.1), new(0.5, 0.02), Strongest])], 0.1);
        Assert.False(plan.IsWithin);
        Assert.Equal((0.2, 0.2, 0.1), (plan.Cost, plan.LeastCost, plan.Loss));
    }

    [Fact]
    public void A_mix_of_two_ways_meets_the_budget_exactly()
    {
        var plan = BudgetPlan.Of([new(1, [new(0.2, 0.1), new(0.5, 0.02), Strongest])], 0.75);
        Assert.True(plan.IsWithin);
        Assert.Equal(0.75, plan.Cost, 9);
        Assert.Equal(0.01, plan.Loss, 9);
        Assert.Equal(0.5, Assert.Single(plan.Mixes).SecondShare, 9);
    }

    [Fact]
    public void Any_budget_between_the_least_and_the_most_is_met_exactly_by_one_mixed_class() =>
        Gen.Select(Gen.Select(Gen.Double[0.01, 1], Ways).Array[1, 5], Gen.Double[0, 1]).ForAll((classes, part) =>
        {
            ClassWays[] ways = [.. classes.Select(one => new ClassWays(one.Item1, one.Item2))];
            double least = BudgetPlan.Of(ways, 0).LeastCost, most = BudgetPlan.Of(ways, double.PositiveInfinity).Cost;
            var budget = least + (part * (most - least));
            var plan = BudgetPlan.Of(ways, budget);
            var spent = plan.Mixes.Select((mix, i) => ways[i].Share * Mean(mix, point => point.Cost)).Sum();
            return plan.IsWithin && Math.Abs(spent - budget) < 1e-9 && Math.Abs(plan.Cost - budget) < 1e-9
                && plan.Mixes.Count(mix => mix.SecondShare > 0) <= 1;
        }, iter: 500);

    [Fact]
    public void No_other_mix_over_two_classes_loses_less_within_the_budget() =>
        Gen.Select(Ways, Ways, Gen.Double[0, 1.2]).ForAll((one, other, budget) =>
        {
            // Of two sums that are equal but for rounding, either may be the larger one.
            const double rounding = 1e-12;
            var plan = BudgetPlan.Of([new(0.4, one), new(0.6, other)], budget);
            return !plan.IsWithin || !(from first in one
                                       from second in other
                                       where (0.4 * first.Cost) + (0.6 * second.Cost) <= budget - rounding
                                       select (0.4 * first.Loss) + (0.6 * second.Loss)).Any(loss => loss < plan.Loss - 1e-9);
        }, iter: 500);

    private static double Mean(ClassMix mix, Func<OperatingPoint, double> of) =>
        ((1 - mix.SecondShare) * of(mix.First)) + (mix.SecondShare * of(mix.Second));

    private static double Cost(IEnumerable<TierOutlook> order) => CascadeForecast.Of([.. order, new TierOutlook(15, 1, 1)], 0).Cost;

    private static IEnumerable<TierOutlook[]> Choices(TierOutlook[] before, TierOutlook[] left)
    {
        yield return before;
        foreach (var next in left)
        {
            foreach (var choice in Choices([.. before, next], [.. left.Where(one => one.Tier != next.Tier)]))
                yield return choice;
        }
    }
}
