using Wattwise.Accounting;

namespace Wattwise.Tests.Savings;

public class SavingEstimatorTests
{
    /// <summary>
    /// Users of very different diligence, requests whose joules are log-normal (most small, few huge), a stage that answers a share of them
    /// and takes 2 J itself. The truth is what the treated requests would have taken beyond what they took.
    /// </summary>
    private static (SavingEstimate Estimate, double Truth) Simulate(
        int seed, int users, double fraction, double sigma, double hitRate = 0.4, double claimFactor = 1)
    {
        const double overhead = 2;
        var random = new Random(seed);
        var estimator = new SavingEstimator("J");
        var truth = 0.0;
        for (var user = 0; user < users; user++)
        {
            var isControl = random.NextDouble() < fraction;
            var requests = 1 + (int)(20 * Math.Exp(Normal(random)));
            var size = Math.Exp(0.5 * Normal(random));
            var (took, claimed) = (0.0, 0.0);
            for (var i = 0; i < requests; i++)
            {
                var alone = 1000 * size * Math.Exp(sigma * Normal(random));
                var isHit = random.NextDouble() < hitRate;
                if (isControl)
                {
                    took += alone;
                    continue;
                }

                took += (isHit ? 0 : alone) + overhead;
                claimed += ((isHit ? alone : 0) * claimFactor) - overhead;
                truth += (isHit ? alone : 0) - overhead;
            }

            estimator.Add(isControl, random.NextInt64(), requests, took, claimed);
        }

        return (estimator.Estimate()!, truth);
    }

    [Theory]
    [InlineData(4000, 0.1, 1.0)]
    [InlineData(1000, 0.3, 1.5)]
    [InlineData(600, 0.2, 1.5)]
    public void The_interval_covers_the_true_saving_in_nineteen_of_twenty_runs_and_the_claims_are_within_five_percent(
        int users, double fraction, double sigma)
    {
        var runs = Enumerable.Range(1, 20).Select(seed => Simulate(seed, users, fraction, sigma)).ToArray();

        Assert.InRange(runs.Count(run => run.Estimate.Low <= run.Truth && run.Truth <= run.Estimate.High), 19, 20);
        Assert.All(runs, run => Assert.InRange(run.Estimate.Claimed / run.Truth, 0.95, 1.05));
    }

    [Theory]
    [InlineData(600, 0.2, 1.5)]
    [InlineData(2000, 0.1, 1.8)]
    public void Over_many_runs_the_interval_keeps_its_level(int users, double fraction, double sigma)
    {
        var covered = Enumerable.Range(1000, 200).AsParallel().Select(seed => Simulate(seed, users, fraction, sigma))
            .Count(run => run.Estimate.Low <= run.Truth && run.Truth <= run.Estimate.High);

        // 95 %, less two standard errors of 200 runs.
        Assert.InRange(covered / 200.0, 0.919, 1);
    }

    [Fact]
    public void Claims_that_are_half_too_high_are_seen()
    {
        var (estimate, _) = Simulate(seed: 3, users: 4000, fraction: 0.2, sigma: 1, claimFactor: 1.5);

        Assert.False(estimate.AgreesWithClaims);
        Assert.True(Simulate(seed: 3, users: 4000, fraction: 0.2, sigma: 1).Estimate.AgreesWithClaims);
    }

    [Fact]
    public void Stages_that_save_nothing_have_an_interval_around_nothing()
    {
        var (estimate, truth) = Simulate(seed: 5, users: 2000, fraction: 0.3, sigma: 1, hitRate: 0);

        Assert.InRange(truth, estimate.Low!.Value, estimate.High!.Value);
        Assert.InRange(0, estimate.Low.Value, estimate.High.Value);
    }

    [Fact]
    public void Too_few_keys_give_a_figure_without_an_interval_and_one_group_gives_none()
    {
        var estimator = new SavingEstimator("J");
        estimator.Add(isHeldOut: false, unit: 1, requests: 10, amount: 100, claimed: 50);
        Assert.Null(estimator.Estimate());

        estimator.Add(isHeldOut: true, unit: 2, requests: 5, amount: 100, claimed: 0);
        var estimate = estimator.Estimate()!;
        Assert.Equal((100.0, null, null), (estimate.Saved, estimate.Low, estimate.High));
        Assert.Equal(0.5, estimate.SavedShare);
    }

    [Fact]
    public void A_sum_that_rests_on_one_key_says_so()
    {
        var estimator = new SavingEstimator("J");
        for (var key = 0; key < 200; key++)
            estimator.Add(isHeldOut: key % 2 == 0, (long)key << 32, requests: 10, amount: 100 + key, claimed: 0);
        Assert.False(estimator.Estimate()!.IsHeavyTailed);

        estimator.Add(isHeldOut: true, unit: 1, requests: 1, amount: 1_000_000, claimed: 0);
        Assert.True(estimator.Estimate()!.IsHeavyTailed);
    }

    [Fact]
    public void Requests_of_one_key_in_parts_are_the_same_as_at_once()
    {
        var (once, parts) = (new SavingEstimator("J"), new SavingEstimator("J"));
        var random = new Random(1);
        for (var key = 0; key < 100; key++)
        {
            var (unit, isHeldOut) = (random.NextInt64(), key % 3 == 0);
            once.Add(isHeldOut, unit, 4, 40 + key, 8);
            for (var part = 0; part < 4; part++)
                parts.Add(isHeldOut, unit, 1, (40 + key) / 4.0, 2);
        }

        Assert.Equal(once.Estimate()!.Low!.Value, parts.Estimate()!.Low!.Value, 1e-6);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
