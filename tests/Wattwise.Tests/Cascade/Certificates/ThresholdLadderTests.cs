using CsCheck;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Certificates;

public class ThresholdLadderTests
{
    // Scores are uniform, so that a threshold accepts its own share; harm is rare below 0.5 and frequent above.
    private static readonly double[] Tenths = [.. Enumerable.Range(1, 10).Select(i => i / 10.0)];

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    public void A_threshold_over_the_limit_passes_at_any_time_in_no_more_runs_than_the_risk(double limit)
    {
        const int runs = 400;
        const double risk = 0.1;
        var over = 0;
        for (var run = 0; run < runs; run++)
        {
            var random = new Random(run);
            var ladder = new ThresholdLadder(Tenths, new LossBets(limit), risk);
            for (var i = 0; i < 2_000; i++)
            {
                // Up to the threshold t the mean loss is t^2 * 4 limit, so that 0.5 is just at the limit and 0.6 above it.
                var score = random.NextDouble();
                ladder.Add(score, random.NextDouble() < 8 * limit * score ? 1 : 0);
            }

            over += ladder.Threshold > 0.55 ? 1 : 0;
        }

        Assert.True(over <= (runs * risk) + (3 * Math.Sqrt(runs * risk)), $"{over} of {runs}");
    }

    [Fact]
    public void A_threshold_that_passed_stays_passed_whatever_comes()
    {
        var ladder = new ThresholdLadder(Tenths, new LossBets(0.05), 0.05);
        Fill(ladder, 200, loss: 0);
        var passed = ladder.Passed;
        Assert.Equal(10, passed);
        Fill(ladder, 200, loss: 1);
        Assert.Equal(passed, ladder.Passed);
    }

    [Fact]
    public void Without_harm_it_takes_a_little_more_than_the_exact_test()
    {
        var ladder = new ThresholdLadder([double.PositiveInfinity], new LossBets(0.05), 0.05);
        var labels = 0;
        while (ladder.Passed == 0)
        {
            ladder.Add(0, 0);
            labels++;
        }

        // ln 20 / -ln 0.95 = 58.4
        Assert.InRange(labels, 59, 95);
    }

    [Fact]
    public void Shares_and_means_are_those_of_what_was_accepted() =>
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 8].Select(i => i switch { 0 => -1.0, 1 => 1, 2 => 0.25, _ => 0 })).Array[1, 400].ForAll(
            rows =>
            {
                var ladder = new ThresholdLadder(Tenths, new LossBets(0.3), 0.2);
                foreach (var (score, loss) in rows)
                    ladder.Add(score, loss);
                if (ladder.Threshold is not { } threshold)
                    return ladder.KeptShare == 0;

                // What passed in the end is counted from the first row on.
                var accepted = rows.Where(row => row.Item1 <= threshold).ToArray();
                return Math.Abs(ladder.KeptShare - ((double)accepted.Length / rows.Length)) < 1e-9
                    && Math.Abs(ladder.MeanLoss - (accepted.Sum(row => row.Item2) / rows.Length)) < 1e-9;
            }, iter: 300);

    [Fact]
    public void Graded_losses_multiply_the_same_factors_as_counted_ones()
    {
        var bets = new LossBets(0.02);
        LossCounts graded = default, counted = default;
        foreach (var loss in new[] { 0.5, 0.5, -0.5 })
            graded.Add(loss, bets);
        for (var i = 0; i < LossBets.Count; i++)
            Assert.True(bets.LogFactor(i, 1) < bets.LogFactor(i, 0.5) && bets.LogFactor(i, 0.5) < bets.LogFactor(i, 0));
        counted.Add(1, bets);
        Assert.True(graded.LogCapital(100, bets) > counted.LogCapital(100, bets));
        Assert.Equal(0.5, graded.Sum, 12);
    }

    private static void Fill(ThresholdLadder ladder, int count, double loss)
    {
        for (var i = 0; i < count; i++)
            ladder.Add((i % 10 / 10.0) + 0.05, loss);
    }
}
