using CsCheck;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Evidence;

public class QualityBoundTests
{
    [Theory]
    [InlineData(0.3, 0.4)]
    [InlineData(0.5, 0.0)]
    [InlineData(0.1, 0.2)]
    public void The_lower_bound_exceeds_the_truth_at_any_time_in_few_runs_only(double win, double tie)
    {
        const int runs = 300;
        var truth = win + (tie / 2);
        var exceeded = 0;
        for (var run = 0; run < runs; run++)
        {
            var random = new Random(run);
            long wins = 0, ties = 0, losses = 0;
            for (var i = 1; i <= 1_500; i++)
            {
                var draw = random.NextDouble();
                (wins, ties, losses) = draw < win
                    ? (wins + 1, ties, losses)
                    : draw < win + tie ? (wins, ties + 1, losses) : (wins, ties, losses + 1);
                if (i % 5 == 0 && QualityBound.Lower(wins, ties, losses) > truth)
                {
                    exceeded++;
                    break;
                }
            }
        }

        // At most 5 % in the mean; 300 runs of a true 5 % have more than 8.5 % in one of 300 cases.
        Assert.InRange((double)exceeded / runs, 0, 0.085);
    }

    [Fact]
    public void Bounds_enclose_the_mean_and_mirror_each_other() =>
        Gen.Select(Gen.Long[0, 400], Gen.Long[0, 400], Gen.Long[0, 400])
            .Where(counts => counts.Item1 + counts.Item2 + counts.Item3 > 0).ForAll(counts =>
        {
            var (wins, ties, losses) = counts;
            var mean = (wins + (ties / 2.0)) / (wins + ties + losses);
            Assert.InRange(QualityBound.Lower(wins, ties, losses), 0, mean + 1e-9);
            Assert.InRange(QualityBound.Upper(wins, ties, losses), mean - 1e-9, 1);
            Assert.Equal(QualityBound.Upper(wins, ties, losses), 1 - QualityBound.Lower(losses, ties, wins), 12);
        });

    [Fact]
    public void Without_scores_nothing_is_known() => Assert.Equal((0, 1), (QualityBound.Lower(0, 0, 0), QualityBound.Upper(0, 0, 0)));

    [Fact]
    public void Evidence_in_plenty_shows_a_small_difference() => Assert.True(QualityBound.Lower(5_000, 1_000, 4_000) > 0.53);
}
