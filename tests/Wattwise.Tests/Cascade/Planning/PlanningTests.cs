using CsCheck;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Planning;

public class PlanningTests
{
    [Fact]
    public void The_index_of_a_tier_that_is_right_or_wrong_is_one_less_cost_over_worth_and_chance()
    {
        // v q (1 - z) = c with v = 10, q = 0.5, c = 1.
        Assert.Equal(0.8, TierIndex.Of(new TierOutlook(1, [0, 1], 0), 10), 9);
        Assert.Equal(-0.5, TierIndex.Of(new TierOutlook(1, [0.5], 0), 1), 9);
    }

    [Fact]
    public void A_tier_whose_index_is_below_that_of_the_strongest_is_left_out()
    {
        TierOutlook cheap = new(0.1, [0, 1, 1], 0), hopeless = new(0.9, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0), strongest = new(1, [0, 1, 1, 1], 1);
        Assert.Equal([0, 2], TierIndex.Order([cheap, hopeless, strongest], 10));
    }

    [Fact]
    public void The_forecast_is_the_formula_of_two_tiers()
    {
        // r + rho + (1 - a) + eps a with r + rho = 0.1, a = 0.68, eps = 0.05: 0.454
        var forecast = CascadeForecast.Of([new(0.1, [1], 0.68), new(1, [1], 1)], 0.05);
        Assert.Equal(0.454, forecast.Cost, 9);
        Assert.True(forecast.IsWorthwhile);
        Assert.False(CascadeForecast.Of([new(0.6, [1], 0.5), new(1, [1], 1)], 0.05).IsWorthwhile);
    }

    [Fact]
    public void A_budget_and_a_limit_that_contradict_each_other_are_said_with_the_numbers()
    {
        OperatingPoint[] points = [new(0.2, 0.1), new(0.5, 0.02), new(1, 0)];
        var plan = BudgetPlan.Of(points, 0.3, 0.02);
        Assert.True(plan.IsContradiction);
        Assert.Equal(0.5, plan.LeastCost, 9);
        Assert.Equal(0.1 - (0.08 / 3), plan.LeastLoss, 9);
        Assert.True(double.IsNaN(BudgetPlan.Of(points, 0.1, 0.02).LeastLoss));
    }

    [Fact]
    public void A_mix_of_two_ways_meets_the_budget_exactly()
    {
        var plan = BudgetPlan.Of([new(0.2, 0.1), new(0.5, 0.02), new(1, 0)], 0.75, 0.02);
        Assert.False(plan.IsContradiction);
        Assert.Equal(0.75, plan.Cost, 9);
        Assert.Equal(0.5, plan.SecondShare, 9);
        Assert.Equal(0.01, plan.Loss, 9);
    }

    [Fact]
    public void No_way_alone_is_better_than_the_plan_within_its_budget() =>
        Gen.Select(Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Array[1, 12], Gen.Double[0, 1.2]).Sample((ways, budget) =>
        {
            OperatingPoint[] points = [.. ways.Select(way => new OperatingPoint(way.Item1, way.Item2)), new(1, 0)];
            var plan = BudgetPlan.Of(points, budget, 1);
            if (plan.IsContradiction)
                return points.All(point => point.Cost > budget - 1e-9);
            return plan.Cost <= budget + 1e-9 && points.Where(point => point.Cost <= budget).All(point => plan.Loss <= point.Loss + 1e-9);
        }, iter: 500);
}
