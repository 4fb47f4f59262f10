using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class StepCostsTests
{
    [Fact]
    public void More_rows_never_take_less_time_whatever_was_measured() =>
        Gen.Select(Gen.Int[1, 600], Gen.Double[1e-4, 1]).List[1, 60].ForAll(steps =>
        {
            var costs = new StepCosts(keepsShapes: false);
            foreach (var (rows, seconds) in steps)
                costs.Record(rows, seconds);
            return !costs.IsKnown || Enumerable.Range(1, 700).All(rows => costs.Seconds(rows) <= costs.Seconds(rows + 1) + 1e-12);
        });

    [Fact]
    public void Between_measured_row_counts_the_time_is_interpolated()
    {
        var costs = new StepCosts(keepsShapes: false);
        costs.Record(1, 1);
        costs.Record(5, 3);
        Assert.Equal(2, costs.Seconds(3), 1e-12);
    }

    [Fact]
    public void One_slow_step_does_not_move_the_time()
    {
        var costs = new StepCosts(keepsShapes: false);
        foreach (var seconds in new[] { 1, 1, 100, 1 })
            costs.Record(4, seconds);
        Assert.Equal(1, costs.Seconds(4));
    }

    [Fact]
    public void A_lasting_change_is_learnt_within_a_few_steps()
    {
        var costs = new StepCosts(keepsShapes: false);
        for (var i = 0; i < 100; i++)
            costs.Record(4, 1);
        for (var i = 0; i < 3; i++)
            costs.Record(4, 2);
        Assert.Equal(2, costs.Seconds(4));
    }

    [Fact]
    public void Steps_behind_a_change_of_shape_are_its_price_and_not_the_row_counts()
    {
        var costs = new StepCosts(keepsShapes: true);
        for (var i = 0; i < 40; i++)
        {
            foreach (var rows in new[] { 1, 8 })
            {
                foreach (var seconds in new[] { 4, 3, 1, 1, 1 })
                    costs.Record(rows, rows == 8 ? seconds + 0.5 : seconds);
            }
        }

        Assert.Equal(1, costs.Seconds(1));
        Assert.Equal(1.5, costs.Seconds(8));
        Assert.Equal(5, costs.ChangeSeconds, 0.1);
    }

    [Fact]
    public void Nothing_is_known_before_a_step_was_measured() => Assert.False(new StepCosts(keepsShapes: false).IsKnown);
}
