using CsCheck;
using Wattwise.Accounting;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Choice;

public class LinearProgramPolicyTests
{
    private static readonly Gen<(double[] Costs, double[] Qualities, double Floor)> Programs =
        Gen.Select(Gen.Double[0.1, 10].Array[3], Gen.Double[0, 1.5].Array[3], Gen.Double[0.1, 1], (costs, qualities, floor) =>
        {
            // Level 0 is as good as itself, so there is always a solution.
            qualities[0] = 1;
            return (costs, qualities, floor);
        });

    [Fact]
    public void The_solution_keeps_the_floor_and_no_mix_of_a_fine_grid_is_cheaper() => Programs.ForAll(program =>
    {
        var (costs, qualities, floor) = program;
        var mix = LinearProgramPolicy.Solve(costs, qualities, floor);
        var (cost, quality) = (Of(costs, mix), Of(qualities, mix));
        Assert.True(quality >= floor - 1e-9, $"{quality} < {floor}");
        const int steps = 60;
        for (var i = 0; i <= steps; i++)
        {
            for (var j = 0; i + j <= steps; j++)
            {
                double first = (double)i / steps, second = (double)j / steps, third = 1 - first - second;
                if ((first * qualities[0]) + (second * qualities[1]) + (third * qualities[2]) >= floor)
                    Assert.True(cost <= (first * costs[0]) + (second * costs[1]) + (third * costs[2]) + 1e-9);
            }
        }
    });

    [Fact]
    public void A_level_that_nobody_judged_is_not_chosen() =>
        Assert.Equal(DirectiveMix.Of(DirectiveLevel.Full), Choose(Known(100, 1, 0), Known(10, 0, 0)));

    [Fact]
    public void A_level_below_the_floor_takes_no_part_without_a_tolerance() =>
        Assert.Equal(DirectiveMix.Of(DirectiveLevel.Brief), Choose(Known(100, 1, 0), Known(20, 1.1, 500), Known(10, 0.99, 500)));

    [Fact]
    public void A_tolerance_mixes_a_worse_level_in_when_the_grid_is_dirty_and_never_when_it_is_clean()
    {
        LevelKnowledge[] levels = [Known(100, 1, 0), Known(20, 0.7, 500)];
        var policy = new LinearProgramPolicy(tolerance: 0.06);

        var clean = policy.Choose(new DirectiveSituation("c", levels, 1, 100, 0));
        var dirty = policy.Choose(new DirectiveSituation("c", levels, 1, 100, 1));

        Assert.Equal(DirectiveMix.Of(DirectiveLevel.Full), clean);

        // 1 - 0.06 = 1 x0 + 0.7 x1, so a fifth is brief.
        Assert.Equal((DirectiveLevel.Full, DirectiveLevel.Brief), (dirty.Level, dirty.Other));
        Assert.Equal(0.2, dirty.OtherShare, 12);
    }

    [Fact]
    public void A_level_whose_energy_is_unknown_is_not_chosen() =>
        Assert.Equal(DirectiveMix.Of(DirectiveLevel.Full), Choose(Known(100, 1, 0), new(null, null, 1.2, 1.1, 500)));

    [Fact]
    public void A_briefer_level_that_takes_more_energy_is_not_chosen() =>
        Assert.Equal(DirectiveMix.Of(DirectiveLevel.Full), Choose(Known(100, 1, 0), Known(120, 1.2, 500)));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_tolerance_out_of_range_is_refused(double tolerance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearProgramPolicy(tolerance));

    private static DirectiveMix Choose(params LevelKnowledge[] levels) =>
        new LinearProgramPolicy().Choose(new DirectiveSituation("c", levels, 1, null, 0));

    private static LevelKnowledge Known(double joules, double low, int judged) => new(EnergyEstimate.Measured(joules), 1, low, low, judged);

    private static double Of(double[] values, DirectiveMix mix) =>
        values[mix.Level.Value] + (mix.OtherShare * (values[mix.Other.Value] - values[mix.Level.Value]));
}
